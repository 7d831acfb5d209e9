#include "tests/fuzz/fuzz.hpp"

#include "base/h264.hpp"
#include "relay/jitter_buffer.hpp"
#include "relay/rtp_demuxer.hpp"
#include "relay/source_lock.hpp"
#include "relay/timeline.hpp"
#include "relay/unit_assembler.hpp"

#include <algorithm>

extern "C" {
#include <libavutil/log.h>
}

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

/// All that the relay does with datagrams, on one thread and with a clock of its own.
class Relay {
public:
    /// `millisecond`: after the one before.
    void receive(Bytes wire, int millisecond) {
        now_ += millisecond * 1ms;
        const auto header = transport::parseRtp(wire);
        if (!header || header->headerBytes + header->paddingBytes == wire.size()) return;
        RtpPacket packet{{wire.begin(), wire.end()}, *header, now_};
        switch (lock_.admit(*header, now_)) {
        case SourceLock::Verdict::Refuse: return;
        case SourceLock::Verdict::Hold: candidate_ = std::move(packet); return;
        case SourceLock::Verdict::Restart:
            jitter_.reset();
            assembler_.restart();
            fuzz::require(candidate_.has_value(), "a restart has been held before");
            jitter_.push(std::move(*std::exchange(candidate_, std::nullopt)));
            break;
        case SourceLock::Verdict::Accept: break;
        }
        jitter_.push(std::move(packet));
        passOn();
    }

    void finish() {
        now_ += 1s;
        passOn();
        fuzz::require(jitter_.deadline() == Clock::time_point::max(), "nothing is held for ever");
    }

private:
    void passOn() {
        while (auto packet = jitter_.pop(now_)) assembler_.push(std::move(*packet));
    }

    void onUnit(const RtpUnit& unit) {
        const auto sameTime = [&](const RtpPacket& p) {
            return p.header.timestamp == unit.timestamp();
        };
        fuzz::require(std::all_of(unit.packets.begin(), unit.packets.end(), sameTime),
                      "one timestamp a picture");
        const auto captured = timeline_.place(unit, 1'700'000'000s).captured;
        fuzz::require(captured > last_, "capture times rise");
        last_ = captured;
        for (const auto& packet : unit.packets) demuxer_.push(packet.data);
        if (const auto accessUnit = demuxer_.finish()) sets_.update(av::bytes(*accessUnit));
        fuzz::require(demuxer_.finish() == nullptr, "nothing is left over");
    }

    Clock::time_point now_{1h};
    SourceLock lock_;
    JitterBuffer jitter_{30ms};
    UnitAssembler assembler_{[this](const RtpUnit& unit) { onUnit(unit); }};
    std::optional<RtpPacket> candidate_;
    Timeline timeline_;
    Ticks last_ = Ticks::min();
    RtpDemuxer demuxer_{96};
    h264::ParameterSets sets_;
};

} // namespace

/// Input: packets, each behind two bytes: 5 bits of milliseconds since the last, 11 of its size.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    av_log_set_level(AV_LOG_QUIET);
    Relay relay;
    Bytes rest(data, size);
    while (rest.size() >= 2) {
        const auto head = load16be(rest, 0);
        rest = rest.subspan(2);
        const auto wire = rest.first(std::min<std::size_t>(head & 0x7ff, rest.size()));
        rest = rest.subspan(wire.size());
        relay.receive(wire, head >> 11);
    }
    relay.finish();
    return 0;
}

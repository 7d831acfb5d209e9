#include "tests/fuzz/fuzz.hpp"

#include "base/h264.hpp"
#include "relay/cipher_watch.hpp"
#include "relay/feedback.hpp"
#include "relay/repair.hpp"
#include "relay/rtp_demuxer.hpp"
#include "relay/source_lock.hpp"
#include "relay/timeline.hpp"
#include "relay/unit_assembler.hpp"
#include "transport/udp_socket.hpp"

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
    /// `millisecond`: after the one before. `address`: where it comes from, of two.
    void receive(Bytes wire, int millisecond, int address) {
        wait(millisecond * 1ms);
        look(wire);
        const bool known = address == sender_;
        const auto header = transport::parseRtp(wire);
        if (transport::isRtcp(wire)) {
            if (known || !lock_.ssrc()) onRtcp(wire);
        } else if (!header || header->headerBytes + header->paddingBytes == wire.size()) {
            return;
        } else if (header->payloadType == transport::kFecPayloadType) {
            if (known && lock_.ssrc()) onParity(wire, *header);
        } else {
            onRtp({{wire.begin(), wire.end()}, *header, now_}, address);
        }
        serve();
    }

    void finish() {
        wait(Feedback::kSilence + 1s);
        fuzz::require(repair_.nextWakeUp() == Clock::time_point::max(), "nothing is held for ever");
        fuzz::require(feedback_.nextWakeUp() == Clock::time_point::max(),
                      "a silent sender is told nothing");
    }

private:
    void look(Bytes wire) {
        using Looks = CipherWatch::Looks;
        const auto ssrc = cipher_.ssrc();
        const auto looks = cipher_.look(wire);
        const bool sure = looks_ == Looks::Plain || looks_ == Looks::Encrypted;
        fuzz::require(!sure || looks == Looks::Unknown || looks == looks_ || cipher_.ssrc() != ssrc,
                      "what a stream is stays so");
        if (looks != Looks::Unknown || cipher_.ssrc() != ssrc) looks_ = looks;
    }

    void wait(Clock::duration time) {
        const auto end = now_ + time;
        while (true) {
            const auto next = std::min(repair_.nextWakeUp(), feedback_.nextWakeUp());
            if (next > end) break;
            fuzz::require(next > now_, "what is due is done when it is due");
            now_ = next;
            serve();
        }
        now_ = end;
    }

    void onParity(Bytes wire, const transport::RtpHeader& header) {
        feedback_.onArrival(header, now_);
        repair_.pushParity(wire, now_);
    }

    void onRtp(RtpPacket packet, int address) {
        const bool heard = lock_.ssrc() && now_ - heard_ < SourceLock::kMoveSilence;
        switch (lock_.admit(packet.header, now_, address == sender_)) {
        case SourceLock::Verdict::Refuse: return;
        case SourceLock::Verdict::Hold: candidate_ = std::move(packet); return;
        case SourceLock::Verdict::Restart:
            repair_.reset();
            feedback_.reset();
            assembler_.restart();
            fuzz::require(candidate_.has_value(), "a restart has been held before");
            take(std::move(*std::exchange(candidate_, std::nullopt)));
            break;
        case SourceLock::Verdict::Accept: break;
        }
        fuzz::require(address == sender_ || !heard, "while the sender is heard nobody replaces it");
        sender_ = address;
        heard_ = now_;
        take(std::move(packet));
    }

    void take(RtpPacket packet) {
        feedback_.onArrival(packet.header, packet.arrival);
        feedback_.onPacket(packet.header, packet.arrival);
        repair_.push(std::move(packet));
    }

    void onRtcp(Bytes compound) {
        while (const auto packet = transport::nextRtcp(compound)) {
            const auto ssrc = lock_.ssrc();
            const auto report = transport::parseSenderReport(*packet);
            if (report && report->ssrc == ssrc) feedback_.onSenderReport(*report, now_);
            const bool ours = packet->size() >= 8 && load32be(*packet, 4) == ssrc;
            if (const auto time = ours ? feedback_.onRtcp(*packet, now_) : std::nullopt)
                repair_.addRoundTrip(*time);
            if (ssrc && transport::isBye(*packet, *ssrc)) lock_.release();
        }
    }

    void serve() {
        while (auto packet = repair_.pop(now_)) assembler_.push(std::move(*packet));
        fuzz::require(repair_.hold() <= Repair::kMostHold, "a hole holds for a limited time");
        // More than one list of what is missing may be due.
        for (int i = 0; i < kLists; ++i) {
            const auto told = feedback_.take(repair_, now_);
            if (told.empty()) return;
            check(told);
        }
    }

    void check(Bytes told) {
        fuzz::require(told.size() <= transport::UdpSocket::kMaxReceived, "what is told fits");
        while (const auto packet = transport::nextRtcp(told))
            plis_ += transport::isPli(*packet, load32be(*packet, 8));
        constexpr int kEach = 1 + Feedback::kKeyFrameRepeats;
        fuzz::require(plis_ <= kEach * (1 + (now_ - kStart) / Feedback::kKeyFrameInterval),
                      "key frames are asked for at a limited rate");
        fuzz::require(told.empty(), "what is told is whole");
    }

    void onUnit(const RtpUnit& unit) {
        const auto sameTime = [&](const RtpPacket& p) {
            return p.header.timestamp == unit.timestamp();
        };
        fuzz::require(std::all_of(unit.packets.begin(), unit.packets.end(), sameTime),
                      "one timestamp a picture");
        if (unit.damaged) feedback_.wantKeyFrame();
        const auto captured = timeline_.place(unit, 1'700'000'000s).captured;
        fuzz::require(captured > last_, "capture times rise");
        last_ = captured;
        for (const auto& packet : unit.packets) demuxer_.push(packet.data);
        if (const auto accessUnit = demuxer_.finish()) sets_.update(av::bytes(*accessUnit));
        fuzz::require(demuxer_.finish() == nullptr, "nothing is left over");
    }

    // Missing are at most what a full jitter buffer waits for, and an expected picture.
    static constexpr int kLists = 200;

    static constexpr auto kStart = Clock::time_point(1h);
    Clock::time_point now_ = kStart;
    std::int64_t plis_ = 0;
    CipherWatch cipher_{96};
    CipherWatch::Looks looks_ = CipherWatch::Looks::Unknown;
    SourceLock lock_;
    int sender_ = 0; // its address
    Clock::time_point heard_{};
    Repair repair_{96, std::nullopt};
    Feedback feedback_{0x01020304, "relay"};
    UnitAssembler assembler_{[this](const RtpUnit& unit) { onUnit(unit); }};
    std::optional<RtpPacket> candidate_;
    Timeline timeline_;
    Ticks last_ = Ticks::min();
    RtpDemuxer demuxer_{96};
    h264::ParameterSets sets_;
};

} // namespace

/// A size larger than any packet: one of the size that is left, from another address.
constexpr std::size_t kElsewhere = 1536;

/// Input: packets, each behind two bytes: 5 bits of milliseconds since the last, 11 of its size.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    av_log_set_level(AV_LOG_QUIET);
    Relay relay;
    Bytes rest(data, size);
    while (rest.size() >= 2) {
        const auto head = load16be(rest, 0);
        rest = rest.subspan(2);
        const std::size_t coded = head & 0x7ff;
        const bool elsewhere = coded >= kElsewhere;
        const auto bytes = elsewhere ? coded - kElsewhere : coded;
        const auto wire = rest.first(std::min(bytes, rest.size()));
        rest = rest.subspan(wire.size());
        relay.receive(wire, head >> 11, elsewhere ? 1 : 0);
    }
    relay.finish();
    return 0;
}

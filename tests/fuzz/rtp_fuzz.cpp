#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/keys.hpp"

#include "base/h264.hpp"
#include "base/log.hpp"
#include "relay/assemble/rtp_demuxer.hpp"
#include "relay/assemble/timeline.hpp"
#include "relay/receive/receiver_core.hpp"
#include "transport/net/udp_socket.hpp"
#include "transport/rtcp/rtcp_extended.hpp"
#include "transport/rtcp/rtcp_feedback_request.hpp"
#include "transport/rtcp/rtcp_roll_over.hpp"

#include <algorithm>
#include <random>
#include <set>
#include <string_view>

extern "C" {
#include <libavutil/log.h>
}

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;
using transport::SrtpSession;

namespace {

enum class Mode {
    Plain,
    Foreign,  // a sender with the key needs no proof
    Recorded, // all is authentic, and challenges get no answer
    Live,     // the sender of the last RTP answers challenges
};

UdpPath pathOf(int address) {
    return {transport::anyAddress(AF_INET, static_cast<std::uint16_t>(address + 1)), {}};
}

/// All that the relay does with datagrams, on one thread and with a clock of its own.
class Relay {
public:
    /// `seed`: of the numbers that the relay asks senders to echo.
    Relay(Mode mode, std::uint32_t seed)
        : mode_(mode),
          random_(seed),
          core_(
              settings(mode), [this] { return static_cast<std::uint32_t>(random_()); }, kStart,
              [this](const AccessUnitPackets& unit) { onUnit(unit); }) {
        if (mode == Mode::Plain) return;
        srtpOut_.emplace(SrtpSession::Direction::Protect, fuzz::makeKey(1));
        told_.emplace(SrtpSession::Direction::Unprotect, fuzz::makeKey(2));
    }

    /// `millisecond`: after the one before. `address`: where it comes from, of two.
    void receive(Bytes wire, int millisecond, int address) {
        wait(millisecond * 1ms);
        if (!transport::isRtcp(wire) && transport::parseRtp(wire)) sender_ = load32be(wire, 8);
        address_ = address;
        arrive({wire.begin(), wire.end()});
        serve();
    }

    void finish() {
        wait(Feedback::kSilence + 1s);
        fuzz::require(core_.nextWakeUp() == Clock::time_point::max(),
                      "nothing is due when nothing comes");
        fuzz::require(mode_ != Mode::Recorded || units_ == 0, "a recording is not shown");
    }

private:
    static ReceiverSettings settings(Mode mode) {
        ReceiverSettings settings;
        if (mode != Mode::Plain) settings.stream.keys = fuzz::makeKeys(mode == Mode::Foreign);
        return settings;
    }

    void arrive(Packet packet) {
        // What the session does not take, as twice the same, comes as it is.
        if (auto secure = packet; srtpOut_ && srtpOut_->apply(secure)) packet = std::move(secure);
        core_.onDatagram(packet, pathOf(address_), now_);
    }

    void wait(Clock::duration time) {
        const auto end = now_ + time;
        while (true) {
            const auto next = core_.nextWakeUp();
            if (next > end) break;
            fuzz::require(next > now_, "what is due is done when it is due");
            now_ = next;
            serve();
        }
        now_ = end;
    }

    /// More than one list of what is missing may be due.
    void serve() {
        for (int i = 0; i < kLists && (i == 0 || core_.nextWakeUp() <= now_); ++i) {
            sent_.clear();
            core_.poll(now_, sent_);
            for (auto& datagram : sent_) check(datagram.data);
        }
        if (const auto asked = std::exchange(asked_, {}); mode_ == Mode::Live && asked) {
            answered_.insert(sender_);
            arrive(makeAnswer(*asked));
            serve();
        }
        fuzz::require(core_.stats().hold <= Repair::kMostHold, "a hole holds for a limited time");
    }

    /// As a veter-publish answers.
    Packet makeAnswer(const transport::ReferenceTime& asked) const {
        transport::SenderReport report;
        report.ssrc = sender_;
        report.ntp = toNtp(1'700'000'000s);
        auto wire = transport::buildSenderReport(report, "fuzz");
        transport::appendDelaySince(wire, sender_, asked.sender,
                                    {transport::ntpShort(asked.ntp), 0});
        transport::appendFeedbackRequest(wire, {sender_, true});
        if (const auto at = srtpOut_->rollOver(sender_)) transport::appendRollOver(wire, *at);
        return wire;
    }

    void check(std::vector<std::uint8_t>& wire) {
        fuzz::require(wire.size() <= transport::UdpSocket::kMaxReceived, "what is told fits");
        fuzz::require(!told_ || told_->apply(wire), "what is told can be decrypted");
        Bytes told = wire;
        while (const auto packet = transport::nextRtcp(told)) {
            plis_ += transport::isPli(*packet, load32be(*packet, 8));
            if (const auto time = transport::parseReferenceTime(*packet)) asked_ = time;
        }
        constexpr int kEach = 1 + Feedback::kKeyFrameRepeats;
        fuzz::require(plis_ <= kEach * (1 + (now_ - kStart) / Feedback::kKeyFrameInterval),
                      "key frames are asked for at a limited rate");
        fuzz::require(told.empty(), "what is told is whole");
    }

    void onUnit(const AccessUnitPackets& unit) {
        ++units_;
        const auto& first = unit.packets.front().header;
        fuzz::require(mode_ != Mode::Live || answered_.count(first.ssrc) != 0,
                      "who is shown has answered");
        fuzz::require(std::all_of(unit.packets.begin(), unit.packets.end(),
                                  [&](const RtpPacket& p) { return p.header.ssrc == first.ssrc; }),
                      "one sender a picture");
        if (unit.damaged) core_.wantKeyFrame(unit.number);
        const auto captured = timeline_.place(unit, 1'700'000'000s).captured;
        fuzz::require(captured > last_ - Timeline::kReorder,
                      "capture times rise, but for B frames");
        last_ = std::max(last_, captured);
        for (const auto& packet : unit.packets) demuxer_.push(packet.data);
        if (const auto accessUnit = demuxer_.finish()) sets_.update(av::bytes(*accessUnit));
        fuzz::require(demuxer_.finish() == nullptr, "nothing is left over");
    }

    // Missing are at most what a full jitter buffer waits for, and an expected picture.
    static constexpr int kLists = 200;

    static constexpr auto kStart = Clock::time_point(1h);
    const Mode mode_;
    Clock::time_point now_ = kStart;
    std::mt19937 random_;
    std::int64_t plis_ = 0;
    int units_ = 0;
    std::uint32_t sender_ = 0; // SSRC of the last RTP packet
    int address_ = 0;
    std::set<std::uint32_t> answered_; // SSRCs
    std::optional<SrtpSession> srtpOut_;
    std::optional<SrtpSession> told_;
    std::optional<transport::ReferenceTime> asked_; // by the relay, and not yet answered
    std::vector<ReceiverCore::Datagram> sent_;
    Timeline timeline_;
    Ticks last_{};
    RtpDemuxer demuxer_{96};
    h264::ParameterSets sets_;
    ReceiverCore core_;
};

} // namespace

/// A size larger than any packet: one of the size that is left, from another address.
constexpr std::size_t kElsewhere = 1536;

/// Input: packets, each behind two bytes: 5 bits of milliseconds since the last, 11 of its size.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    av_log_set_level(AV_LOG_QUIET);
    setLogLevel("off");
    // Numbers that no input can have in it.
    const auto seed = std::hash<std::string_view>()({reinterpret_cast<const char*>(data), size});
    for (const auto mode : {Mode::Plain, Mode::Foreign, Mode::Recorded, Mode::Live}) {
        Relay relay(mode, static_cast<std::uint32_t>(seed));
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
    }
    return 0;
}

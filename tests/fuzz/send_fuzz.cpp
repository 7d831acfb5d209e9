#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/keys.hpp"

#include "transport/send/sender_core.hpp"

#include <algorithm>
#include <array>
#include <deque>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

enum Kind : std::uint8_t {
    Raw,       // a packet to be sent, of any shape; value: its size
    Picture,   // value: 11 bits of size, 5 of packets; flags: kMarker, kAsks
    Rtcp,      // a datagram comes; value: its size; flags: kGenuine
    Answer,    // of a receiver of ours; flags: below; value: which packets, as bits
    Wait,      // value: of kTick
    Takes,     // value: of the next datagrams the kernel takes so many
    Connected, // to a new address
    Jump,      // value: of the sequence number; flags: kRestart
};
enum Flag : std::uint8_t {
    kMarker = 1,
    kAsks = 2, // the encoder asks whether the link can carry it
    kGenuine = 1,
    kRestart = 1,
    // Of an answer: what is in it.
    kEcho = 1,
    kPli = 2,
    kNack = 4,
    kArrivals = 8,
    kLinkReport = 16,
};

constexpr std::uint32_t kReceiver = 0x01020304, kParity = 0x77777777;
constexpr std::size_t kBurst = 10'000;
constexpr std::size_t kLargest = 2047 + kFecOverheadBytes + SrtpSession::kMaxGrowth;
constexpr BitRate kMost{2'000'000}, kLeast{150'000};
constexpr auto kTick = 50us;
constexpr auto kOneWay = 20ms;
const Clock::time_point kStart(1h);

/// All that the publisher does between packetizer and socket, with a clock of its own.
class Publisher {
public:
    Publisher(bool keyed, std::uint8_t options)
        : core_(settings(keyed, options), [n = std::uint32_t{0}]() mutable { return ++n; }) {
        if (!keyed) return;
        media_.emplace(SrtpSession::Direction::Unprotect, fuzz::makeKey(1));
        feedback_.emplace(SrtpSession::Direction::Protect, fuzz::makeKey(2));
    }

    void step(Kind kind, std::uint8_t flags, std::uint16_t value, Bytes data) {
        ++steps_;
        switch (kind) {
        case Raw: push(data); break;
        case Picture: pushPicture(flags, value); break;
        case Rtcp: receive({data.begin(), data.end()}, (flags & kGenuine) != 0); break;
        case Answer: answer(flags, value); break;
        case Wait: wait(value * kTick); break;
        case Takes: takes_ = value; break;
        case Connected: core_.onConnected(now_); break;
        case Jump:
            sequence_ = static_cast<std::uint16_t>(sequence_ + value);
            if ((flags & kRestart) != 0) ++ssrc_;
            break;
        }
        if (core_.nextWakeUp() <= now_) poll();
    }

    void finish() {
        takes_ = SIZE_MAX;
        pushPicture(kMarker, kRtpHeaderBytes); // which completes the last one
        wait(2s);
        fuzz::require(core_.idle(), "what was pushed leaves");
        const auto stats = core_.stats(now_);
        const auto again = stats.resends.resent;
        fuzz::require(given_ <= pushed_ + again, "nothing is sent twice, but what is resent");
        fuzz::require(given_ + stats.lost >= pushed_ + again + untaken_, "what is lost is counted");
        const auto seconds = std::chrono::duration<double>(now_ - kStart).count();
        const auto resends = 0.5 * static_cast<double>(kMost.bitsPerSecond) / 8 * (seconds + 0.5);
        fuzz::require(static_cast<double>(givenBytes_) <=
                          static_cast<double>(pushedBytes_) + resends,
                      "resends take half of the media's rate at most");
        fuzz::require(keyFrames_ <= 1 + (now_ - kStart) / ReceiverFeedback::kKeyFrameInterval,
                      "key frames are wanted at a limited rate");
        fuzz::require(idleWakeUps_ <= 10 + 2 * (steps_ + pushed_), "a wake-up has a reason");
        if (const auto bye = core_.bye(now_, wallClock()))
            fuzz::require(isRtcp(*bye), "a BYE is RTCP");
    }

private:
    static SenderSettings settings(bool keyed, std::uint8_t options) {
        SenderSettings settings{.bitRate = kMost, .burstBytes = kBurst, .paritySsrc = kParity};
        if (keyed) settings.keys = fuzz::makeKeys();
        if ((options & 1) != 0) settings.fec = (options >> 4) / 15.0;
        if ((options & 2) != 0) settings.leastRate = kLeast;
        return settings;
    }

    static bool isParity(Bytes wire) { return wire.size() >= 12 && load32be(wire, 8) == kParity; }

    void push(Bytes rtp) {
        if (isParity(rtp)) return; // its SSRC is ours alone
        core_.push(rtp, std::chrono::duration_cast<Micros>(now_.time_since_epoch()));
        if (isRtcp(rtp)) return; // is none that a packetizer makes, and is not counted
        ++pushed_;
        pushedBytes_ += rtp.size() + SrtpSession::kMaxGrowth;
    }

    void pushPicture(std::uint8_t flags, std::uint16_t value) {
        if ((flags & kAsks) != 0 && !core_.allowFrame(now_)) return;
        timestamp_ += 3000;
        Packet packet(std::max<std::size_t>(value & 0x7ff, kRtpHeaderBytes), 0x41);
        packet[0] = 0x80;
        store32be(packet, 4, timestamp_);
        store32be(packet, 8, ssrc_);
        for (int left = value >> 11; left >= 0; --left) {
            packet[1] = left == 0 && (flags & kMarker) != 0 ? 96 | 0x80 : 96;
            store16be(packet, 2, sequence_++);
            push(packet);
        }
    }

    void receive(Packet rtcp, bool genuine) {
        if (auto secure = rtcp; genuine && feedback_ && feedback_->apply(secure))
            rtcp = std::move(secure);
        alignas(8) std::array<std::uint8_t, 4096> wire{};
        std::copy(rtcp.begin(), rtcp.end(), wire.begin());
        core_.onDatagram(std::span(wire).first(rtcp.size()), now_);
    }

    void answer(std::uint8_t flags, std::uint16_t value) {
        Packet wire;
        ReportBlock block;
        block.ssrc = report_.ssrc;
        if ((flags & kEcho) != 0) block.lastReport = ntpShort(report_.ntp);
        appendReceiverReport(wire, kReceiver, block);
        if ((flags & kEcho) != 0) appendReferenceTime(wire, kReceiver, toNtp(wallClock()));
        if ((flags & kLinkReport) != 0)
            appendLinkReport(wire, kReceiver, {report_.ssrc, value / 65536.0, 100ms, true});
        if ((flags & kNack) != 0) appendNack(wire, kReceiver, report_.ssrc, lost(value));
        if ((flags & kPli) != 0) appendPli(wire, kReceiver, report_.ssrc);
        if ((flags & kArrivals) != 0) appendCongestionReport(wire, arrivals(value));
        receive(std::move(wire), true);
    }

    NackList lost(std::uint16_t bits) const {
        NackList list;
        for (int i = 15; i >= 0; --i)
            if ((bits >> i & 1) != 0) list.push(static_cast<std::uint16_t>(sequence_ - 1 - i));
        return list;
    }

    /// Of all packets sent since the last one. Those with a bit are lost, the others arrive ever
    /// later.
    CongestionReport arrivals(std::uint16_t bits) {
        CongestionReport report;
        report.sender = kReceiver;
        report.time = reportTime(now_ + kOneWay);
        for (int i = 0; !left_.empty(); ++i, left_.pop_front()) {
            const auto& packet = left_.front();
            const auto at = std::min(now_, packet.at + i * (bits & 0xff) * 10us);
            Arrival arrival{packet.ssrc, packet.sequence, (bits >> (i % 16) & 1) == 0, {}};
            if (arrival.received) arrival.at = reportTime(at + kOneWay);
            if (!report.push(arrival)) break;
        }
        return report;
    }

    void wait(Clock::duration time) {
        const auto end = now_ + time;
        while (core_.nextWakeUp() <= end) {
            now_ = std::max(now_, core_.nextWakeUp());
            poll();
        }
        now_ = end;
    }

    void poll() {
        core_.poll(now_, wallClock(), out_);
        const auto taken = std::min(std::exchange(takes_, SIZE_MAX), out_.datagrams.size());
        untaken_ += out_.datagrams.size() - taken;
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < out_.datagrams.size(); ++i)
            bytes += look(out_.datagrams[i], i < taken);
        core_.onSent(out_.datagrams, taken, now_);
        keyFrames_ += out_.keyFrame;
        idleWakeUps_ += out_.datagrams.empty();
        const auto stats = core_.stats(now_);
        const auto again = stats.resends.resent;
        fuzz::require(bytes <= kBurst + (1 + again - std::exchange(again_, again)) * kLargest,
                      "no more than a burst at line rate, and resends");
        if (out_.rate)
            fuzz::require(out_.rate->bitsPerSecond > 0 && *out_.rate <= kMost, "a rate in reach");
        if (stats.rate)
            fuzz::require(stats.rate->target >= kLeast, "a target of the least or more");
        fuzz::require(core_.nextWakeUp() > now_, "poll() does all that is due");
    }

    /// Returns how many bytes of RTP it has.
    std::size_t look(const Packet& wire, bool taken) {
        fuzz::require(wire.size() <= kLargest, "a size as it was pushed");
        if (isRtcp(wire)) {
            auto plain = wire;
            if (!media_ || media_->apply(plain)) onRtcp(plain);
            return 0;
        }
        if (!isParity(wire)) {
            ++given_;
            givenBytes_ += wire.size();
        }
        if (taken && wire.size() >= kRtpHeaderBytes)
            left_.push_back({load32be(wire, 8), load16be(wire, 2), now_});
        return wire.size();
    }

    void onRtcp(Bytes compound) {
        while (const auto packet = nextRtcp(compound))
            if (const auto report = parseSenderReport(*packet)) report_ = *report;
    }

    Micros wallClock() const {
        return std::chrono::duration_cast<Micros>(now_.time_since_epoch()) + 1'700'000'000s;
    }

    struct Left {
        std::uint32_t ssrc;
        std::uint16_t sequence;
        Clock::time_point at;
    };
    SenderCore core_;
    std::optional<SrtpSession> media_; // of a receiver; nullopt = plain RTP
    std::optional<SrtpSession> feedback_;
    SenderCore::Out out_;
    Clock::time_point now_ = kStart;
    std::uint32_t ssrc_ = 0x1234abcc;
    std::uint32_t timestamp_ = 0xffff'0000;
    std::uint16_t sequence_ = 32'000; // below 2^15, as SRTP wants it
    SenderReport report_;             // the last one
    std::deque<Left> left_;           // not reported yet
    std::size_t takes_ = SIZE_MAX;

    // Of RTP, but parity.
    std::uint64_t pushed_ = 0, pushedBytes_ = 0; // with room for SRTP
    std::uint64_t given_ = 0, givenBytes_ = 0;   // by poll()

    std::uint64_t untaken_ = 0; // datagrams
    std::uint64_t again_ = 0;   // resends, so far
    std::uint64_t steps_ = 0;
    std::uint64_t idleWakeUps_ = 0;
    std::int64_t keyFrames_ = 0;
};

} // namespace

/// Input: a byte of options, then steps: a byte (3 bits of Kind, 5 of flags) and a value in 16
/// bits; behind Raw and Rtcp as many bytes as their value says.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    for (const bool keyed : {false, true}) {
        Publisher publisher(keyed, data[0]);
        Bytes rest(data + 1, size - 1);
        while (rest.size() >= 3) {
            const auto kind = static_cast<Kind>(rest[0] & 7);
            const auto flags = static_cast<std::uint8_t>(rest[0] >> 3);
            const auto value = load16be(rest, 1);
            rest = rest.subspan(3);
            const bool hasData = kind == Raw || kind == Rtcp;
            const auto bytes =
                rest.first(std::min<std::size_t>(hasData ? value & 0x7ff : 0, rest.size()));
            rest = rest.subspan(bytes.size());
            publisher.step(kind, flags, value, bytes);
        }
        publisher.finish();
    }
    return 0;
}

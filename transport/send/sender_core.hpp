#pragma once

#include "base/packet.hpp"
#include "transport/congestion/rate_allocator.hpp"
#include "transport/send/fec_controller.hpp"
#include "transport/send/pacer.hpp"
#include "transport/send/receiver_feedback.hpp"
#include "transport/send/resender.hpp"
#include "transport/send/sender_reports.hpp"
#include "transport/srtp/srtp_key_pair.hpp"
#include "transport/srtp/srtp_session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace veter::transport {

struct SenderSettings {
    BitRate bitRate{2'000'000};      ///< of the stream; the pacer's floor follows from it
    std::size_t burstBytes = 10'000; ///< of an ordinary picture: leaves at line rate
    std::string cname = "veter";     ///< RFC 3550 section 6.5.1
    /// Parity packets per media packet, 0 to 1; nullopt = as many as loss and round trip need.
    /// They go only to a veter-relay.
    std::optional<double> fec{};
    std::optional<SrtpKeys> keys{}; ///< nullopt = plain RTP
    /// Of the parity packets; nullopt = a random one. With keys one that they were not used with.
    std::optional<std::uint32_t> paritySsrc{};
    /// Follows the link's rate, down to this for all that is sent; nullopt = the same rate always.
    std::optional<BitRate> leastRate{};
};

struct SenderStats {
    std::uint64_t packets = 0; ///< RTP of the stream, taken by the kernel; resends not counted
    std::uint64_t bytes = 0;   ///< of those, RTP header included
    std::uint64_t lost = 0;    ///< packets that were not sent: no address, no route, queue full
    std::uint64_t full = 0;    ///< of those: the kernel's buffer or the device's queue was full
    std::uint64_t parity = 0;  ///< parity packets, taken by the kernel
    std::uint64_t refused = 0; ///< received datagrams that are not RTCP, or not authentic
    std::optional<RateAllocator::Figures> rate; ///< nullopt = does not follow the link's
    std::uint64_t keyFramesAsked = 0;
    Resender::Counters resends;
    // As the receiver reports; nullopt = it reports nothing, or not recently.
    std::optional<Micros> roundTrip;
    std::optional<double> loss; ///< 0 to 1, before any repair
};

/// Turns the RTP packets of one stream, and the RTCP of its receiver, into the datagrams to send,
/// in order and in time. Pacing, resends, parity, RTCP, SRTP, and the rate for the encoder. Pure:
/// time and datagrams are passed in. One thread.
class SenderCore {
public:
    static constexpr std::size_t kPendingLimit = 2048; ///< packets that wait for poll()

    explicit SenderCore(const SenderSettings& settings);

    /// One RTP packet of a picture captured then (CLOCK_MONOTONIC). Copied.
    void push(Bytes rtp, Micros captured);
    /// `wire`: from the receiver; begins at a multiple of 4 and is written to.
    void onDatagram(std::span<std::uint8_t> wire, Clock::time_point now);
    /// The datagrams go to a new address from now on, which has had no report yet.
    void onConnected(Clock::time_point now) noexcept { reports_.setDue(now); }

    struct Out {
        std::vector<Packet> datagrams; ///< to send now, in this order; then call onSent()
        bool keyFrame = false;         ///< the receiver wants one
        std::optional<BitRate> rate{}; ///< of the encoder, from now on
    };
    /// Does what is due, and replaces `out`. `wallClock`: at `now`.
    void poll(Clock::time_point now, Micros wallClock, Out& out);
    /// Of the datagrams of the last poll() the kernel took this many, from the first on.
    void onSent(std::span<const Packet> datagrams, std::size_t taken, Clock::time_point now);
    Clock::time_point nextWakeUp() const noexcept; ///< of poll(); time_point::max() = none is due

    /// A BYE, behind all else; nullopt = nothing was sent.
    std::optional<Packet> bye(Clock::time_point now, Micros wallClock);
    bool idle() const noexcept { return pending_.empty() && pacer_.empty(); } ///< nothing waits

    bool allowFrame(Clock::time_point now) { return rate_.allowFrame(now); } ///< before each one
    /// There was a receiver, and it has fallen silent.
    bool fellSilent(Clock::time_point now) const noexcept { return feedback_.fellSilent(now); }
    SenderStats stats(Clock::time_point now) const;

private:
    void answer(const ReceiverFeedback::Asked& asked, Clock::time_point now);
    void takePending(Clock::time_point now, Micros wallClock);
    void report(Clock::time_point now, Micros wallClock);
    void resend(Clock::time_point now);
    void queue(Packet packet, Pacer::Class kind, Clock::time_point now);
    bool protect(Packet& packet) { return !srtpOut_ || srtpOut_->apply(packet); }
    bool unprotect(std::span<std::uint8_t>& datagram);
    void onSent(Bytes packet, Clock::time_point now);

    const std::string cname_;
    const bool followsRate_;
    const bool encrypted_;
    std::optional<SrtpSession> srtpOut_;
    std::optional<SrtpSession> srtpIn_;
    RateAllocator rate_;
    Resender resender_;
    ReceiverFeedback feedback_;
    FecController fecController_;
    Pacer pacer_;
    SenderReports reports_;
    std::vector<Packet> pending_; // from push()
    Micros captured_{};           // of the newest
    bool complete_ = false;       // the last packet of a picture is there
    std::vector<Packet> again_;   // asked for
    bool keyFrameWanted_ = false;
    std::uint16_t lastSent_ = 0; // sequence number
    SenderStats counting_;
};

} // namespace veter::transport

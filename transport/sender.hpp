#pragma once

#include "base/fd.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "transport/destination.hpp"
#include "transport/link_rate.hpp"
#include "transport/pacer.hpp"
#include "transport/protector.hpp"
#include "transport/receiver_feedback.hpp"
#include "transport/report_budget.hpp"
#include "transport/resender.hpp"
#include "transport/srtp_key_pair.hpp"
#include "transport/srtp_session.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace veter::transport {

struct SenderSettings {
    Endpoint destination;
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
    std::optional<LinkRate::Figures> rate; ///< nullopt = does not follow the link's
    std::uint64_t keyFramesAsked = 0;
    Resender::Counters resends;
    // As the receiver reports; nullopt = it reports nothing, or not recently.
    std::optional<Micros> roundTrip;
    std::optional<double> loss; ///< 0 to 1, before any repair
};

/// The publisher's network thread: pacing, resends, RTCP, and a destination that may not be there
/// yet, or for a while. Never gives up.
class Sender {
public:
    using OnKeyFrameWanted = std::function<void()>;
    using OnRate = std::function<void(BitRate)>;

    /// Starts the thread, which calls `onKeyFrameWanted` when the receiver asks for one, and
    /// `onRate` when the encoder's rate should change; both may be empty. Throws sys::Error.
    explicit Sender(SenderSettings settings, OnKeyFrameWanted onKeyFrameWanted = {},
                    OnRate onRate = {});
    /// Sends what is queued (for kLinger at most) and a BYE, then ends the thread.
    ~Sender();
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    static constexpr auto kLinger = std::chrono::milliseconds(100);
    /// A receiver that falls silent may have moved, or a NAT on the way may have forgotten the
    /// flow: the destination is looked up again with a new socket, and again after twice as long.
    static constexpr auto kFirstRenew = std::chrono::seconds(3);
    static constexpr auto kOtherPort = SendHealth::kOtherPort; ///< the third time, and later
    static constexpr auto kLastRenew = std::chrono::seconds(60);

    /// One RTP packet of a picture captured then (CLOCK_MONOTONIC). Copied. One thread.
    void enqueue(Bytes rtp, Micros captured);
    SenderStats stats() const; ///< any thread
    /// Any thread, before each picture: false = the link cannot carry another one now.
    bool allowFrame() { return rate_.allowFrame(Clock::now()); }

private:
    struct Incoming {
        std::vector<Packet> packets;
        Micros captured{}; ///< of the newest
    };
    void run(const std::stop_token& stop);
    void wait(Clock::time_point until);
    void drain();
    void receive(Clock::time_point now);
    void answer(const ReceiverFeedback::Asked& asked, Clock::time_point now);
    void queue(Packet packet, Pacer::Class kind, Clock::time_point now);
    bool protect(Packet& packet);
    bool unprotect(std::span<std::uint8_t>& datagram);
    Packet buildReport(Clock::time_point now);
    void resend(Clock::time_point now);
    void onSent(Bytes packet, Clock::time_point now);
    void publishStats(Clock::time_point now);
    void takeIncoming(Clock::time_point now);
    void connect(Clock::time_point now);
    void renewWhereSilent(Clock::time_point now);
    void sendDue(Clock::time_point now);
    void report(Clock::time_point now);
    SenderReport reportNow() const noexcept;
    Clock::time_point nextWakeUp(Clock::time_point now) const;

    const SenderSettings settings_;
    const OnKeyFrameWanted onKeyFrameWanted_;
    const OnRate onRate_;
    LinkRate rate_;
    mutable std::mutex mutex_; // guards the three below
    Incoming incoming_;
    std::uint64_t overflow_ = 0; // packets that incoming_ had no room for
    SenderStats published_;
    WakeUp wake_;

    // Network thread only.
    SenderStats counting_;
    std::optional<SrtpSession> protect_;
    std::optional<SrtpSession> unprotect_;
    Resender resender_;
    ReceiverFeedback feedback_;
    Protector protector_;
    Pacer pacer_;
    Destination destination_;
    Clock::duration renewWait_ = kFirstRenew;
    Clock::time_point renewAt_{};
    Clock::time_point nextReport_{};
    ReportBudget reports_;
    std::uint16_t lastSent_ = 0; // sequence number
    std::vector<Packet> batch_;
    std::vector<Packet> again_;
    SenderReport report_; // totals, and the stream's clock as of captured_
    Micros captured_{};

    std::jthread thread_;
};

} // namespace veter::transport

#pragma once

#include "base/packet.hpp"
#include "transport/congestion/rate_allocator.hpp"
#include "transport/rtcp/robot_state.hpp"
#include "transport/send/fec_controller.hpp"
#include "transport/send/pacer.hpp"
#include "transport/send/receiver_feedback.hpp"
#include "transport/send/resender.hpp"
#include "transport/send/sender_reports.hpp"
#include "transport/send/sender_settings.hpp"
#include "transport/srtp/srtp_session.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace veter::transport {

/// Turns the RTP packets of one stream, and the RTCP of its receiver, into the datagrams to send,
/// in order and in time. Pacing, resends, parity, RTCP, SRTP, and the rate for the encoder. Pure:
/// time, datagrams and random numbers are passed in. One thread.
class SenderCore {
public:
    static constexpr std::size_t kPendingLimit = 2048; ///< packets that wait for poll()
    /// The end of a picture is told so long after it. Later, a burst of losses takes both less
    /// often; but so much later the picture is shown.
    static constexpr auto kEndDelay = std::chrono::milliseconds(5);
    /// Where more is lost: there one in a hundred pictures would wait for the next to show it.
    static constexpr double kEndLoss = 0.01;

    using Random = std::function<std::uint32_t()>; ///< numbers that nobody can guess
    SenderCore(const SenderSettings& settings, const Random& random);

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
        /// The receiver lacks a picture: the next one must refer to none captured after this.
        std::optional<Micros> lastGood{};
    };
    /// Does what is due, and replaces `out`. `wallClock`: at `now`.
    void poll(Clock::time_point now, Micros wallClock, Out& out);
    /// Of the datagrams of the last poll() the kernel took this many, from the first on.
    void onSent(std::span<const Packet> datagrams, std::size_t taken, Clock::time_point now);
    Clock::time_point nextWakeUp() const noexcept; ///< of poll(); time_point::max() = none is due

    /// A BYE, behind all else; nullopt = nothing was sent.
    std::optional<Packet> bye(Clock::time_point now, Micros wallClock);
    bool idle() const noexcept { return pending_.empty() && pacer_.empty(); } ///< nothing waits

    void setRobot(const RobotState& state) { robot_ = state; } ///< told with each report
    bool allowFrame(Clock::time_point now) { return rate_.allowFrame(now); } ///< before each one
    /// There was a receiver, and it has fallen silent.
    bool fellSilent(Clock::time_point now) const noexcept { return feedback_.fellSilent(now); }
    /// The receiver asks for each key frame that is needed.
    bool keyFramesOnDemand(Clock::time_point now) const noexcept;
    SenderStats stats(Clock::time_point now) const;

private:
    struct Pictured {
        std::uint32_t timestamp; // RTP
        Micros captured;
    };
    void answer(const ReceiverFeedback::Asked& asked, Clock::time_point now);
    void remember(const Pictured& picture);
    void takePending(Clock::time_point now, Micros wallClock);
    void report(Clock::time_point now, Micros wallClock);
    void resend(Clock::time_point now);
    void tellPictureEnd(Clock::time_point now);
    void queue(Packet packet, Pacer::Class kind, Clock::time_point now);
    void onLostPicture(std::uint32_t lastGood);
    bool protect(Packet& packet) { return !srtpOut_ || srtpOut_->apply(packet); }
    bool unprotect(std::span<std::uint8_t>& datagram);
    void onSent(Bytes packet, Clock::time_point now);
    void onLost(Bytes packet);

    const std::string cname_;
    const bool followsRate_;
    const bool repairsPictures_;
    const bool encrypted_;
    std::optional<SrtpSession> srtpOut_;
    std::optional<SrtpSession> srtpIn_;
    RateAllocator rate_;
    Resender resender_;
    ReceiverFeedback feedback_;
    FecController fecController_;
    Pacer pacer_;
    SenderReports reports_;
    struct Pending {
        Packet packet;
        Micros captured;
    };
    std::vector<Pending> pending_; // from push()
    bool complete_ = false;        // the last packet of a picture is there
    std::vector<Packet> again_;    // asked for
    bool keyFrameWanted_ = false;
    std::optional<RobotState> robot_;
    std::deque<Pictured> pictures_; // the last ones
    std::optional<Micros> lastGood_;
    std::uint16_t lastSent_ = 0; // sequence number
    struct Ended {
        std::uint16_t sequence;
        Clock::time_point at; // when it is told
    };
    std::optional<Ended> ended_; // the picture sent last
    SenderStats counting_;
};

} // namespace veter::transport

#pragma once

#include "relay/receive/arrival_log.hpp"
#include "relay/receive/freshness.hpp"
#include "relay/receive/reception.hpp"
#include "relay/receive/repair.hpp"
#include "transport/rtcp/rtcp_feedback_request.hpp"
#include "transport/rtcp/rtcp_link.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace veter::relay {

/// The RTCP that the relay sends, and when: reports and its reference time a few times a second,
/// NACKs at once, requests for key frames at most every kKeyFrameInterval. Pure: time is passed in.
/// One thread.
class Feedback {
public:
    /// Of reports, about 4 kbit/s. RFC 3550 section 6.2 gives RTCP 5 % of the session, which is 7.5
    /// at the least rate; more seldom tells the publisher later of loss and of the round trip.
    static constexpr auto kInterval = std::chrono::milliseconds(250);
    /// As the publisher's: it makes no more of them (transport::ReceiverFeedback).
    static constexpr auto kKeyFrameInterval = std::chrono::milliseconds(300);
    /// Of each request, this far apart: all four are lost together once in 600 at a loss of 20 %.
    static constexpr int kKeyFrameRepeats = 3;
    static constexpr auto kKeyFrameRepeat = std::chrono::milliseconds(20);
    /// Key frames for a viewer who came: one at once, and one each third report for four seconds.
    /// Players that analyse a stream first throw away what they read meanwhile (ffmpeg's nobuffer).
    static constexpr int kViewerKeyFrames = 5;
    static constexpr int kViewerReports = 3;
    /// Of requests for a picture that refers to one that came.
    static constexpr auto kRepairInterval = std::chrono::milliseconds(100);
    /// After so long without packets nothing is sent, unless a lost packet can still be requested.
    static constexpr auto kSilence = std::chrono::seconds(1);
    /// For so long after an outage losses do not count: they may come from a queue that overflowed.
    static constexpr auto kUnsettled = std::chrono::seconds(1);

    /// `ssrc`: ours. `cname`: RFC 3550 section 6.5.1, at most 255 bytes. `freshness` gives the
    /// reference times, and outlives this.
    Feedback(std::uint32_t ssrc, std::string cname, Freshness& freshness);

    void onPacket(const transport::RtpHeader& header, Clock::time_point now) noexcept;
    /// Each RTP packet that came, parity as well: for the sender's control of its rate.
    void onArrival(const transport::RtpHeader& header, Clock::time_point now);
    void onSenderReport(const transport::SenderReport& report, Clock::time_point now) noexcept;
    /// Of a compound packet; nullopt = `sender` echoes none of our recent times in it.
    std::optional<Freshness::Answer> onEcho(Bytes compound, std::uint32_t sender,
                                            Clock::time_point now);
    /// A datagram that asks its receiver to echo our time.
    std::vector<std::uint8_t> challenge(Clock::time_point now);
    /// Of any sender, also before its first packet. When packets arrived is told to no other.
    void onFeedbackRequest(const transport::FeedbackRequest& request) noexcept {
        request_ = request;
    }
    void reset(); ///< another sender follows
    void wantKeyFrame() noexcept { keyFrameWanted_ = true; }
    /// Asks for a key frame, and tells the sender from then on that those which viewers need are
    /// asked for.
    void onViewer() noexcept;
    /// The next picture is to refer to the one of this RTP time; if that does not help, a key frame
    /// is asked for.
    void wantRepair(std::uint32_t lastGood) noexcept;
    void onRepair() noexcept; ///< a picture is good again
    bool takesRepairs() const noexcept { return request_.lostPictures && request_.ssrc == media_; }
    void onKeyFrame() noexcept; ///< a whole one is here: what was wanted before it is answered

    /// The datagram that is due, if any; asks `repair` what is missing.
    std::vector<std::uint8_t> take(Repair& repair, Clock::time_point now);
    Clock::time_point nextWakeUp(const Repair& repair) const noexcept;

    double loss() const noexcept { return loss_; } ///< 0 to 1, before repair, in the last seconds
    std::uint64_t keyFramesAsked() const noexcept { return keyFramesAsked_; }

private:
    struct Losses {
        std::uint64_t expected = 0;
        std::uint64_t lost = 0;
    };
    // Intervals over which loss is measured: 4 s, 1000 packets at 2 Mbit/s, so that 1 % is known to
    // a third of it. Parity follows a change of the link as much later.
    static constexpr std::size_t kWindow = 16;
    bool tellsArrivals() const noexcept { return request_.arrivals && request_.ssrc == media_; }
    bool keyFrameDue(const Repair& repair, Clock::time_point now);
    void keepViewers() noexcept;
    bool repairDue(const Repair& repair, Clock::time_point now);
    void startRepeats(const Repair& repair, Clock::time_point now, bool ofRepair);
    bool isRepeat(Clock::time_point now, bool ofRepair) noexcept;
    bool needsKeyFrame() const noexcept { return keyFrameWanted_ || repairFailed_; }
    void updateLoss(const Repair& repair, Clock::time_point now);
    void appendReports(std::vector<std::uint8_t>& out, const Repair& repair, Clock::time_point now);

    const std::uint32_t ssrc_;
    const std::string cname_;
    Freshness& freshness_;
    Reception reception_;
    ArrivalLog arrivals_;
    transport::FeedbackRequest request_; // the last ones, of any sender
    std::optional<std::uint32_t> media_; // SSRC
    Clock::time_point heard_{};
    Clock::time_point nextReport_{};
    bool keyFrameWanted_ = false;
    Clock::time_point nextKeyFrame_{};
    std::optional<std::uint32_t> lastGood_; // RTP time, wanted
    std::optional<std::uint32_t> asked_;    // the last of these that was asked for
    bool knowsViewers_ = false;
    int viewerKeyFrames_ = 0;   // still to be asked for
    int viewerReports_ = 0;     // since the last of them
    bool repairFailed_ = false; // or will have, at nextKeyFrame_
    Clock::time_point nextRepair_{};
    int repeats_ = 0; // of the last request, to come
    bool repeatsRepair_ = false;
    Clock::time_point repeatAt_{};
    std::uint64_t keyFramesAsked_ = 0;
    std::array<Losses, kWindow> window_{};
    std::size_t intervals_ = 0;
    double loss_ = 0;
};

} // namespace veter::relay

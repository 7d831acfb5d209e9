#pragma once

#include "base/time.hpp"
#include "base/units.hpp"
#include "transport/congestion/bottleneck_estimator.hpp"
#include "transport/congestion/byte_rate.hpp"
#include "transport/congestion/in_flight_packets.hpp"
#include "transport/congestion/loss_estimator.hpp"
#include "transport/congestion/queue_delay.hpp"
#include "transport/congestion/rate_figures.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace veter::transport {

struct RateLimits {
    BitRate least{150'000};
    BitRate most{2'000'000};
    /// After sending for so long without any feedback the receiver counts as one that gives none.
    Clock::duration forget = std::chrono::seconds(10);
};

/// How much the link carries, and whether it carries another picture now, from RFC 8888 feedback.
/// The target falls to what arrives when packets queue, and rises in steps while they do not; the
/// bytes in flight are limited to what the target sends in a round trip and a short queue. It
/// begins low. Without feedback, for half a second at the start or for `forget`, the target is the
/// maximum. Feedback has an effect only if it reports packets of ours as received. All rates are of
/// whole RTP packets of every kind, without UDP and IP headers. Pure: time is passed in. One
/// thread.
class CongestionController {
public:
    using State = RateState;

    explicit CongestionController(const RateLimits& limits) noexcept;

    /// Each RTP packet that leaves: media, parity, and resends.
    void onSent(std::uint32_t ssrc, std::uint16_t sequence, std::size_t bytes,
                Clock::time_point now);
    void onFeedback(const CongestionReport& report, Clock::time_point now);
    /// Before each picture, whether to encode it: not when the bytes in flight would make it late.
    /// While nothing arrives, it is this call that lowers the target.
    bool allowFrame(Clock::time_point now);

    /// A target that was at the most follows it.
    void setMost(BitRate most) noexcept;
    BitRate target() const noexcept; ///< for all that is sent

    using Figures = RateFigures;
    Figures figures() const noexcept;

private:
    struct Arrived {
        QueueDelay::Timing timing;
        std::size_t bytes;
    };
    std::size_t takeArrivals(const CongestionReport& report, Clock::time_point now);
    Micros queueLimit(double ms, double added) const noexcept;
    void adjust(Clock::time_point now);
    bool lossHolds(Clock::time_point now) const noexcept;
    LimitedBy queueLimiter(Clock::time_point now) const noexcept;
    void fallTo(double rate, Clock::time_point now) noexcept;
    void rise(double carried, Clock::time_point now);
    void learnCapacity();
    void learnSilence() noexcept;
    void onProgress(Clock::time_point now) noexcept;
    void onStall(Clock::time_point now) noexcept;
    void forgetReceiver(Clock::time_point now) noexcept;
    bool sendable(Clock::time_point now);
    bool atLeast() const noexcept;
    bool mustDrain(Clock::time_point now) const noexcept;
    Clock::duration silence(Clock::time_point now) const noexcept;
    double bytesIn(std::chrono::duration<double> time) const noexcept;

    const double least_; // bits a second, as all rates
    const Clock::duration forget_;
    double most_;
    double target_;
    State state_ = State::NoFeedback;
    LimitedBy limit_ = LimitedBy::Unknown;
    InFlightPackets sent_;
    QueueDelay delay_;
    LossEstimator loss_;
    ByteRate sending_;
    BottleneckEstimator capacity_;
    std::vector<Arrived> arrived_; // by one report
    std::size_t untimed_ = 0;      // bytes that arrived since the last of those, nobody knows when
    std::uint32_t receiver_ = 0;   // SSRC
    std::uint64_t skipped_ = 0;

    std::optional<Clock::time_point> started_; // the first packet left
    Clock::time_point nextFall_{};             // for packets that left since
    double ceiling_ = 0;                       // what the link carried when packets queued last
    Clock::time_point fell_{};
    Clock::time_point nextRise_{};

    Clock::time_point progress_{};                // when something arrived last
    std::optional<Clock::time_point> unanswered_; // the first that was sent since
    Clock::time_point resumed_{};                 // that it did so again
    double beforeStall_ = 0;                      // the target
    Clock::time_point nextStallFall_{};
    Clock::time_point sentAt_{};  // the last packet
    Clock::time_point allowed_{}; // the last picture
    Clock::time_point others_{};  // a packet that left so arrived late
    Clock::time_point alone_{};   // a packet left while nothing was in flight
    bool silent_ = false;         // nothing is told for kPatience
    bool lossy_ = false;          // after the last silence nothing came late
};

} // namespace veter::transport

#pragma once

#include "base/token_bucket.hpp"
#include "base/units.hpp"
#include "transport/rtcp/round_trip.hpp"
#include "transport/rtcp/rtcp_feedback.hpp"
#include "transport/send/resend_counters.hpp"
#include "transport/send/retransmit_buffer.hpp"

#include <optional>

namespace veter::transport {

/// Resends lost packets, and on a lossy link repeats the last packet of each picture unasked, so
/// that the receiver notices what is missing before it. Forged requests gain little: a packet is
/// resent at most once in half a round trip, and all together at half the media's rate. Pure: time
/// is passed in. One thread.
class Resender {
public:
    /// Later, a burst of losses takes both less often; but so much later the picture is shown.
    static constexpr auto kTailDelay = std::chrono::milliseconds(5);
    /// The tail is repeated where more is lost: there one in a hundred pictures would wait for the
    /// next to show it. Below, half a packet a picture costs more than that.
    static constexpr double kTailLoss = 0.01;
    static constexpr Micros kUnknownRoundTrip = std::chrono::milliseconds(40); ///< a mobile link's
    /// The rate of so long, if it is not used, is saved for a burst of losses.
    static constexpr auto kSave = std::chrono::milliseconds(500);

    explicit Resender(BitRate media);

    void setRoundTrip(Micros roundTrip) noexcept { interval_ = resendInterval(roundTrip); }
    void setTailRepeat(bool on) noexcept { repeatTail_ = on; }

    void onSent(Bytes rtp, bool marker, Clock::time_point now);
    /// The packets to send again are appended to `out`.
    void answer(const NackList& lost, Clock::time_point now, std::vector<Packet>& out);
    void takeTail(Clock::time_point now, std::vector<Packet>& out);
    Clock::time_point nextWakeUp() const noexcept; ///< of takeTail()

    using Counters = ResendCounters;
    const Counters& counters() const noexcept { return counters_; }

private:
    struct Tail {
        std::uint16_t sequence;
        Clock::time_point at;
    };
    RetransmitBuffer sent_;
    Clock::duration interval_ = resendInterval(kUnknownRoundTrip);
    bool repeatTail_ = false;
    std::optional<Tail> tail_;
    const std::chrono::duration<double> perByte_; // at the rate of all resends
    TokenBucket budget_{kSave};
    Counters counters_;
};

} // namespace veter::transport

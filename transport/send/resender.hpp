#pragma once

#include "base/token_bucket.hpp"
#include "base/units.hpp"
#include "transport/rtcp/round_trip.hpp"
#include "transport/rtcp/rtcp_feedback.hpp"
#include "transport/send/resend_counters.hpp"
#include "transport/send/retransmit_buffer.hpp"

namespace veter::transport {

/// Resends lost packets. Forged requests gain little: a packet is resent at most once in half a
/// round trip, and all together at half the media's rate. Pure: time is passed in. One thread.
class Resender {
public:
    static constexpr Micros kUnknownRoundTrip = std::chrono::milliseconds(40); ///< a mobile link's
    /// The rate of so long, if it is not used, is saved for a burst of losses.
    static constexpr auto kSave = std::chrono::milliseconds(500);

    explicit Resender(BitRate media);

    void setRoundTrip(Micros roundTrip) noexcept { interval_ = resendInterval(roundTrip); }

    void onSent(Bytes rtp, Clock::time_point now) { sent_.store(rtp, now); }
    /// The packets to send again are appended to `out`.
    void answer(const NackList& lost, Clock::time_point now, std::vector<Packet>& out);

    using Counters = ResendCounters;
    const Counters& counters() const noexcept { return counters_; }

private:
    RetransmitBuffer sent_;
    Clock::duration interval_ = resendInterval(kUnknownRoundTrip);
    const std::chrono::duration<double> perByte_; // at the rate of all resends
    TokenBucket budget_{kSave};
    Counters counters_;
};

} // namespace veter::transport

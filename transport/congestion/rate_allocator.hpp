#pragma once

#include "transport/congestion/congestion_controller.hpp"
#include "transport/congestion/rate_share.hpp"

#include <optional>

namespace veter::transport {

/// How much of the rate that the link carries the encoder may have, beside parity and resends, and
/// whether another picture would come in time. Pure: time is passed in. One thread.
class RateAllocator {
public:
    /// `least`: of all that is sent; nullopt = the rate is `most`, whatever the link does. `most`:
    /// of the encoder; parity and resends come on top of it, as far as the link carries them.
    /// `forget`: as RateLimits has it.
    RateAllocator(std::optional<BitRate> least, BitRate most,
                  Clock::duration forget = RateLimits{}.forget);

    /// `firstOfMedia`: neither parity nor a resend.
    void onSent(std::uint32_t ssrc, std::uint16_t sequence, std::size_t bytes, bool firstOfMedia,
                Clock::time_point now);
    void onFeedback(const CongestionReport& report, Clock::time_point now);
    bool allowFrame(Clock::time_point now);
    /// The encoder's rate, if it differs enough from the last one that was told.
    std::optional<BitRate> change();

    using Figures = AllocatedRate;
    std::optional<Figures> figures() const; ///< nullopt = does not follow the link

private:
    static constexpr int kSteps = 33; // a change is 3 % at least: x264 is not set up anew for less

    const BitRate most_;
    std::optional<CongestionController> control_;
    RateShare share_;
    BitRate reported_; // to the encoder
};

} // namespace veter::transport

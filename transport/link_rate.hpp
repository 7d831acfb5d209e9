#pragma once

#include "transport/rate_control.hpp"
#include "transport/rate_share.hpp"

#include <mutex>
#include <optional>

namespace veter::transport {

/// The rate that the link carries, shared between the network thread, which learns it, and the
/// encode thread, which asks whether another picture would come in time. Any thread.
class LinkRate {
public:
    /// `least`: of all that is sent; nullopt = the rate is `most`, whatever the link does. `most`:
    /// of the encoder; parity and resends come on top of it, as far as the link carries them.
    /// `forget`: as RateLimits has it.
    LinkRate(std::optional<BitRate> least, BitRate most,
             Clock::duration forget = RateLimits{}.forget);

    void onSent(std::uint32_t ssrc, std::uint16_t sequence, std::size_t bytes, bool media,
                Clock::time_point now);
    void onFeedback(const CongestionReport& report, Clock::time_point now);
    bool allowFrame(Clock::time_point now);
    /// The encoder's rate, if it differs enough from the last one that was told.
    std::optional<BitRate> change();

    struct Figures {
        RateControl::Figures control;
        BitRate target; ///< for all that is sent
    };
    std::optional<Figures> figures() const; ///< nullopt = does not follow the link

private:
    static constexpr int kSteps = 33; // a change is a 33rd at least

    const BitRate most_;
    mutable std::mutex mutex_; // guards all below
    std::optional<RateControl> control_;
    RateShare share_;
    BitRate told_;
};

} // namespace veter::transport

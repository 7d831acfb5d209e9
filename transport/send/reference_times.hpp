#pragma once

#include "base/time.hpp"
#include "transport/rtcp/rtcp_extended.hpp"

#include <optional>
#include <vector>

namespace veter::transport {

/// The receivers that wait for their time to be told back, so that a stranger who tells one does
/// not take the place of the relay. Pure: time is passed in. One thread.
class ReferenceTimes {
public:
    static constexpr std::size_t kReceivers = 4; ///< then the one silent the longest goes
    static constexpr auto kStale = std::chrono::seconds(3); ///< what was told longer ago is gone

    void heard(const ReferenceTime& time, Clock::time_point now);
    /// This one is known to hear us: strangers do not take its place.
    void setLive(std::uint32_t receiver) noexcept { live_ = receiver; }
    /// What the next report tells back, the one heard last first; empty = nobody asked lately.
    std::vector<DelayTold> toTell(Clock::time_point now) const;

private:
    struct Told {
        ReferenceTime time;
        Clock::time_point at;
    };
    std::vector<Told> reported_; // the one heard last first
    std::optional<std::uint32_t> live_;
};

} // namespace veter::transport

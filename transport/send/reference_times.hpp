#pragma once

#include "base/time.hpp"
#include "transport/rtcp/rtcp_extended.hpp"

#include <optional>
#include <vector>

namespace veter::transport {

/// The receivers that wait for an echo of their time. There are several, so that a stranger who
/// sends a time does not take the relay's place. Pure: time is passed in. One thread.
class ReferenceTimes {
public:
    static constexpr std::size_t kReceivers =
        4; ///< then the one that was silent for longest is removed
    static constexpr auto kStale = std::chrono::seconds(3); ///< older times are not echoed

    void heard(const ReferenceTime& time, Clock::time_point now);
    /// This one is known to receive our packets: strangers do not take its place.
    void setLive(std::uint32_t receiver) noexcept { live_ = receiver; }
    /// What the next report echoes, the latest first; empty = nobody sent a time recently.
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

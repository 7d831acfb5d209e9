#pragma once

#include "base/time.hpp"
#include "relay/receive/cidr.hpp"
#include "transport/sdp/sdp.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace veter::relay {

/// Which stream a receiver takes, and from whom.
struct ReceiverSettings {
    transport::StreamDescription stream;
    /// How long a missing packet may hold back those behind it; nullopt = follows the round trip.
    std::optional<Clock::duration> latency;
    std::vector<Cidr> allowed{}; ///< where packets may come from; empty = anywhere
    /// SSRC of our RTCP, not used before with the key. nullopt = a random one.
    std::optional<std::uint32_t> ssrc{};
};

} // namespace veter::relay

#pragma once

#include "relay/publish/republisher_stats.hpp"
#include "relay/receive/receiver_stats.hpp"

#include <cstdint>
#include <string>

namespace veter::relay {

/// What a Stream did. Counters count from its start.
struct StreamStats {
    ReceiverStats received;
    RepublisherStats published;
    std::uint64_t queueDropped = 0; ///< pictures the publish thread was too late for
    std::uint64_t passes = 0; ///< of the publish thread: one a second, but while a server hangs
    std::string why;     ///< packets come and no picture is published, in a word; empty = not so
    std::string whyText; ///< the same for a person: what is wrong, and what to do
};

} // namespace veter::relay

#pragma once
// What is known of a link and its rate, for statistics.

#include "base/time.hpp"
#include "base/units.hpp"

#include <cstddef>
#include <cstdint>

namespace veter::transport {

enum class RateState {
    NoFeedback, ///< none came yet, or not for `forget`
    Rising,     ///< or at the most
    Holding,    ///< packets queue a little, some are lost, or the target is not used
    Falling,    ///< packets queue, or many are lost
    Stalled,    ///< nothing arrives; a picture now and then shows when something does again
};

/// What keeps the target from rising.
enum class LimitedBy {
    Unknown,      ///< nothing was told yet, or not for `forget`
    BitRate,      ///< it is the most that is wanted
    Camera,       ///< the encoder makes less of its pictures than it may
    Capacity,     ///< what the link carries
    Queue,        ///< packets queue
    OtherTraffic, ///< packets queue behind those of others
    Loss,
    Stall,
};
const char* name(LimitedBy limit) noexcept; ///< as `limit=` of --stats has it

struct RateFigures {
    RateState state = RateState::NoFeedback;
    LimitedBy limit = LimitedBy::Unknown;
    Micros queueDelay{0};
    Micros roundTrip{0};       ///< without queues
    std::size_t inFlight = 0;  ///< bytes
    double loss = 0;           ///< 0 to 1, lately
    std::uint64_t skipped = 0; ///< pictures not allowed
};

struct AllocatedRate {
    RateFigures control;
    BitRate target; ///< for all that is sent
};

} // namespace veter::transport

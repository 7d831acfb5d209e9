#pragma once

#include "base/time.hpp"
#include "base/units.hpp"
#include "tools/impair/trace.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace veter::impair {

/// What to change about one direction; what is not there stays.
struct Change {
    std::optional<double> loss;  ///< share of packets, 0 to 1
    std::optional<double> burst; ///< mean length in packets, 1 or more
    std::optional<Micros> delay;
    std::optional<Micros> jitter;
    std::optional<double> reorder; ///< share of packets
    std::optional<Micros> reorderGap;
    std::optional<double> duplicate; ///< share of packets
    std::optional<BitRate> rate;     ///< 0 = no limit; without effect beside a trace
    std::optional<Micros> queue;
    std::shared_ptr<const Trace> trace; ///< null = stays
    std::optional<Micros> outage;       ///< length, from the moment it is applied on
};

/// Sets one thing of `change`: "loss", "5%". Throws std::invalid_argument with what is right.
void set(Change& change, std::string_view key, std::string_view value);

} // namespace veter::impair

#pragma once
// What a link carries over time, for the simulation of rate control.

#include "base/units.hpp"
#include "tools/impair/trace.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace veter::sim {

/// Bytes that may leave the bottleneck in each millisecond; at its end it starts again. What is not
/// used is gone.
class Capacity {
public:
    explicit Capacity(std::vector<double> bytes); ///< not empty

    Capacity after(std::size_t ms) const; ///< the same, begun so much later
    double at(std::int64_t ms) const { return bytes_[index(ms)]; }
    double between(std::int64_t fromMs, std::int64_t toMs) const;
    /// The same for an impair::Link: what may leave in a millisecond does so at its end.
    std::shared_ptr<const impair::Trace> trace() const;

private:
    std::size_t index(std::int64_t ms) const {
        return static_cast<std::size_t>(ms) % bytes_.size();
    }
    double until(std::int64_t ms) const;

    std::vector<double> bytes_;
    std::vector<double> sum_; // of all before
};

/// Constant rates, each for so many ms.
Capacity stepped(const std::vector<std::pair<BitRate, int>>& steps);

/// As mahimahi records links: a time in ms a line at which up to 1500 bytes may leave. Throws
/// std::invalid_argument.
Capacity readTrace(const std::string& path);

/// A mobile uplink of a car: its rate wanders over seconds, radio grants arrive in bursts,
/// handovers pause it, and now and then there is hardly any coverage.
struct Mobile {
    BitRate median{5'000'000};
    double spread = 0.6; ///< of the logarithm of the rate
    double pausesPerSecond = 0.3;
    double pauseMs = 90;       ///< mean
    double holesPerMinute = 1; ///< each at 1 % of the rate
    double holeMs = 1500;      ///< mean
};
inline constexpr Mobile kGoodMobile{};
inline constexpr Mobile kPoorMobile{{1'500'000}, 0.9, 0.6, 150, 3, 1800};
Capacity mobile(const Mobile& settings, std::uint32_t seed, int seconds);

} // namespace veter::sim

#pragma once

#include <cmath>
#include <cstdint>
#include <random>

namespace veter::sim {

/// Random numbers that are the same with every standard library, as its distributions are not.
class RandomNumbers {
public:
    explicit RandomNumbers(std::uint32_t seed) : engine_(seed) {}

    double uniform() { return (static_cast<double>(engine_()) + 0.5) / 4294967296.0; } // 0 to 1
    bool chance(double probability) { return uniform() < probability; }
    double exponential(double mean) { return -mean * std::log(uniform()); }
    double normal() {
        return std::sqrt(-2 * std::log(uniform())) * std::cos(6.283185307179586 * uniform());
    }

private:
    std::mt19937 engine_;
};

} // namespace veter::sim

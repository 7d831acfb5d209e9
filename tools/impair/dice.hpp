#pragma once

#include <cstdint>
#include <random>

namespace veter::impair {

/// Random numbers that depend on the seed alone, on every machine: the standard fixes the generator
/// and its seeding, but not uniform_real_distribution.
class Dice {
public:
    /// `link` and `kind` make generators of one seed independent of each other.
    Dice(std::uint64_t seed, std::uint32_t link, std::uint32_t kind) {
        std::seed_seq mix{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                          link, kind};
        generator_.seed(mix);
    }
    /// From 0 up to, but not including, 1.
    double roll() noexcept { return static_cast<double>(generator_() >> 11) * 0x1p-53; }

private:
    std::mt19937_64 generator_;
};

} // namespace veter::impair

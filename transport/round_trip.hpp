#pragma once

#include "base/time.hpp"

#include <optional>

namespace veter::transport {

/// The round-trip time, smoothed, and how much it varies: RFC 6298 section 2. Pure.
class RoundTrip {
public:
    static constexpr Micros kLongest = std::chrono::seconds(10); ///< a longer sample is an error

    void add(Micros sample) noexcept; ///< ignored when negative or longer than kLongest
    std::optional<Micros> smoothed() const noexcept { return smoothed_; } ///< nullopt = no sample
    Micros variation() const noexcept { return variation_; }              ///< mean deviation

private:
    std::optional<Micros> smoothed_;
    Micros variation_{0};
};

} // namespace veter::transport

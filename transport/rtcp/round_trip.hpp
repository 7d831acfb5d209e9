#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <optional>

namespace veter::transport {

/// Time between two sendings of a packet: a little over half a round trip, so that it is sent twice
/// and not three times before the receiver stops requesting it; at least 10 ms.
constexpr Micros resendInterval(Micros roundTrip) noexcept {
    return std::max<Micros>(std::chrono::milliseconds(10), roundTrip * 11 / 20);
}

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

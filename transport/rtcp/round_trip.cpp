#include "transport/rtcp/round_trip.hpp"

namespace veter::transport {

void RoundTrip::add(Micros sample) noexcept {
    if (sample < Micros::zero() || sample > kLongest) return;
    if (!smoothed_) {
        smoothed_ = sample;
        variation_ = sample / 2;
        return;
    }
    variation_ += (std::chrono::abs(*smoothed_ - sample) - variation_) / 4;
    *smoothed_ += (sample - *smoothed_) / 8;
}

} // namespace veter::transport

#include "transport/congestion/rate_share.hpp"

#include <algorithm>
#include <cmath>

namespace veter::transport {
namespace {

constexpr double kMemorySeconds = 1; // a GOP, with its key frame
/// Of an RTP packet of 1000 bytes: the headers of RTP and FU and SRTP's tag take 30.
constexpr double kPayload = 0.97;
/// Parity is as much as the media at most, resends are half of it.
constexpr double kLeastShare = 1.0 / 3;

} // namespace

void RateShare::onSent(std::size_t bytes, bool firstOfMedia, Clock::time_point now) noexcept {
    const auto passed = toSeconds(now - faded_);
    const double left = std::exp(-std::max(0.0, passed) / kMemorySeconds);
    faded_ = now;
    media_ *= left;
    all_ = all_ * left + static_cast<double>(bytes);
    if (firstOfMedia) media_ += static_cast<double>(bytes);
}

double RateShare::share() const noexcept {
    return kPayload * (all_ > 0 ? std::clamp(media_ / all_, kLeastShare, 1.0) : 1.0);
}

BitRate RateShare::forMedia(BitRate all) const noexcept {
    return {std::llround(static_cast<double>(all.bitsPerSecond) * share())};
}

BitRate RateShare::forAll(BitRate media) const noexcept {
    return {std::llround(static_cast<double>(media.bitsPerSecond) / share())};
}

} // namespace veter::transport

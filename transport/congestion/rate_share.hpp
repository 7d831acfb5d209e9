#pragma once

#include "base/time.hpp"
#include "base/units.hpp"

#include <cstddef>

namespace veter::transport {

/// The encoder's share of the rate for all that is sent, after parity, resends and RTP headers have
/// taken theirs, as they did recently. Pure: time is passed in. One thread.
class RateShare {
public:
    void onSent(std::size_t bytes, bool firstOfMedia, Clock::time_point now) noexcept;
    BitRate forMedia(BitRate all) const noexcept;
    BitRate forAll(BitRate media) const noexcept; ///< the reverse

private:
    double share() const noexcept;

    double media_ = 0; // bytes, the older the less they count
    double all_ = 0;
    Clock::time_point faded_{};
};

} // namespace veter::transport

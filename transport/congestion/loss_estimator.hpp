#pragma once

#include <cstddef>

namespace veter::transport {

/// Whether losses come from an overloaded link. Where sending less did not help, as on a noisy
/// radio link, the same loss does not lower the rate again. Pure. One thread.
class LossEstimator {
public:
    void add(std::size_t delivered, std::size_t lost) noexcept; ///< packets
    double loss() const noexcept; ///< 0 to 1, over about the last kPackets
    bool some() const noexcept;   ///< so much that more should not be sent
    bool heavy() const noexcept;  ///< so much that less should be sent
    void onFall() noexcept;       ///< less is sent from now on

private:
    static constexpr double kPackets = 100;
    bool beyond(double limit) const noexcept;

    double delivered_ = 0, lost_ = 0; // packets, the older the less they count
    double before_ = 0;               // loss that the last fall was for; 0 = known if it helped
    double tolerated_ = 0;            // loss that a fall did not help against
};

} // namespace veter::transport

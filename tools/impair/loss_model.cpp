#include "tools/impair/loss_model.hpp"

#include <algorithm>

namespace veter::impair {

void LossModel::set(double share, double burst) noexcept {
    if (share <= 0 || share >= 1) {
        enter_ = stay_ = share <= 0 ? 0 : 1;
        return;
    }
    stay_ = std::max(1 - 1 / burst, share);
    // In balance as many bursts begin as end: (1 - share) * enter = share * (1 - stay).
    enter_ = share * (1 - stay_) / (1 - share);
}

bool LossModel::next() noexcept { return lost_ = dice_.roll() < (lost_ ? stay_ : enter_); }

} // namespace veter::impair

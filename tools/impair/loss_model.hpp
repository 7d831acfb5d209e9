#pragma once

#include "tools/impair/dice.hpp"

namespace veter::impair {

/// Loss in bursts by the Gilbert-Elliott model: a good state that loses nothing, a bad one that
/// loses all, left with a probability that depends on the state alone. Begins in the good one.
class LossModel {
public:
    explicit LossModel(Dice dice) : dice_(dice) {}

    /// `share` of all packets are lost, 0 to 1, in bursts of `burst` packets on average. Bursts
    /// are never shorter than those of independent loss, 1 / (1 - share): 1 means just that.
    void set(double share, double burst) noexcept;

    /// Whether the next packet is lost; uses one random number whatever is set.
    bool next() noexcept;

private:
    Dice dice_;
    double enter_ = 0; // probability that a packet is lost behind one that was not
    double stay_ = 0;  // … behind one that was
    bool lost_ = false;
};

} // namespace veter::impair

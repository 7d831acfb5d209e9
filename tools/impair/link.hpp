#pragma once

#include "tools/impair/bottleneck.hpp"
#include "tools/impair/change.hpp"
#include "tools/impair/dice.hpp"
#include "tools/impair/loss_model.hpp"
#include "tools/impair/packet.hpp"

#include <map>
#include <vector>

namespace veter::impair {

struct LinkCounts {
    std::uint64_t received = 0;
    std::uint64_t delivered = 0; ///< duplicates included
    std::uint64_t lost = 0;      ///< by loss or in an outage
    std::uint64_t queueDropped = 0;
    std::uint64_t duplicated = 0;
    std::uint64_t reordered = 0; ///< delivered behind one that came after it
    std::uint64_t bytes = 0;     ///< of UDP payload delivered
};

/// One direction of a link: a bottleneck, then loss, then delay. Pure: `now` is passed in and
/// never goes back. The random numbers for the n-th packet depend on the seed and n alone. One
/// thread.
class Link {
public:
    /// Packets on the link at most, waiting or under way; more are dropped as by a full queue.
    static constexpr std::size_t kLimit = 100'000;

    /// `number` distinguishes the links of one seed.
    Link(std::uint64_t seed, std::uint32_t number);

    void apply(const Change& change, Clock::time_point now);
    void push(Packet packet, Clock::time_point now);
    /// Appends what has arrived until `now`, in order of arrival.
    void take(Clock::time_point now, std::vector<Packet>& out);
    /// When the next packet is due; max() = the link is empty.
    Clock::time_point nextWakeUp() const noexcept;

    const LinkCounts& counts() const noexcept { return counts_; }
    /// How long a packet that came now would wait at the bottleneck.
    Clock::duration queueTime(Clock::time_point now) const noexcept;

private:
    void advance(Clock::time_point now);
    void depart(Bottleneck::Departure departure);
    void deliver(Transit transit, std::vector<Packet>& out);

    Bottleneck bottleneck_;
    LossModel loss_;
    Dice jitterDice_;
    Dice reorderDice_;
    Dice duplicateDice_;
    double lossShare_ = 0;
    double burst_ = 1;
    double reorder_ = 0;
    double duplicate_ = 0;
    Clock::duration delay_{};
    Clock::duration jitter_{};
    Clock::duration reorderGap_ = std::chrono::milliseconds(10);
    Clock::time_point outageEnd_{};
    std::multimap<Clock::time_point, Transit> flying_; // by arrival; equal ones in order
    Clock::time_point lastArrival_{};                  // of those not held back
    std::uint64_t newest_ = 0;                         // number of a packet delivered
    LinkCounts counts_;
};

} // namespace veter::impair

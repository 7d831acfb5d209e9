#pragma once

#include "tests/link/chain.hpp"

#include <set>

namespace veter::sim {

/// An upload by TCP that always has more to send: Cubic (RFC 9438) without its Reno-friendly
/// region, fast recovery at three packets behind a hole, a time-out of a second.
class TcpFlow final : public Neighbour {
public:
    /// `back`: what an acknowledgement takes.
    TcpFlow(Clock::time_point start, Micros back) : begin_(start), back_(back) {}

    void step(Clock::time_point now, std::vector<std::vector<std::uint8_t>>& out) override;
    void onArrival(std::vector<std::uint8_t> packet, Clock::time_point now) override;
    Clock::time_point nextWakeUp() const override;

    std::uint64_t arrivedBytes() const noexcept { return arrived_; } ///< with headers

private:
    struct Ack {
        Clock::time_point at;
        std::uint32_t number;
    };
    void onAck(std::uint32_t number, Clock::time_point now);
    void onLoss(Clock::time_point now);
    void grow(Clock::time_point now);

    const Clock::time_point begin_;
    const Micros back_;
    std::uint32_t next_ = 0;
    std::set<std::uint32_t> flying_;
    std::uint32_t recovery_ = 0; // losses of packets before it are of the same event
    double window_ = 10;         // packets
    double threshold_ = 1e9;
    double most_ = 0; // the window at the last loss
    Clock::time_point epoch_{};
    Clock::time_point progress_{};
    std::vector<Ack> acks_; // in order
    std::uint64_t arrived_ = 0;
};

} // namespace veter::sim

#pragma once

#include "base/bytes.hpp"
#include "base/packet.hpp"
#include "base/time.hpp"
#include "base/units.hpp"

#include <cstdint>
#include <deque>
#include <vector>

namespace veter::transport {

/// A token bucket over whole packets: an ordinary picture leaves at once, a large one (an IDR) is
/// spread over kDrain, so that no switch or modem queue gets it at line rate. Control packets
/// (RTCP) never wait, nor do resends; media after a resend waits longer instead. Pure: time is
/// passed in. One thread.
class Pacer {
public:
    enum class Class { Control, Resend, Media };

    /// A large picture takes so long to leave: an IDR of 25 kB leaves at 50 Mbit/s.
    static constexpr auto kDrain = std::chrono::milliseconds(4);
    static constexpr std::size_t kLimit =
        2048; ///< packets of each class, far more than a picture's

    /// `burstBytes`: what may leave at line rate.
    Pacer(BitRate rate, std::size_t burstBytes);

    bool push(Packet packet, Class kind, Clock::time_point now); ///< false = full
    /// What may leave now, in order: moved to the end of `out`.
    void take(Clock::time_point now, std::vector<Packet>& out);
    /// When take() will have more; time_point::max() = nothing waits.
    Clock::time_point nextWakeUp() const noexcept;
    bool empty() const noexcept { return urgent_.empty() && media_.empty(); }

private:
    void refill(Clock::time_point now);

    const double minimumRate_; // bytes a second
    const double burst_;
    double rate_;
    double tokens_;
    Clock::time_point refilled_{};
    std::size_t queuedBytes_ = 0;
    std::deque<Packet> urgent_;
    std::deque<Packet> media_;
};

} // namespace veter::transport

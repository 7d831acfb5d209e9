#pragma once

#include "base/time.hpp"
#include "transport/rtcp/rtcp_congestion.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace veter::transport {

/// The packets in flight to the receiver, of all SSRCs together. Pure: time is passed in. One
/// thread.
class InFlightPackets {
public:
    /// Packets of a source that are remembered: 20 s at 2 Mbit/s.
    static constexpr std::size_t kWindow = 4096;
    /// Media, parity, and those of the session before; then a new one takes the quietest's place.
    static constexpr std::size_t kSources = 4;
    /// A packet is lost when one that left so much later has come. Less takes reordering for loss
    /// (the relay, too, waits for it up to 25 ms), more notices loss later.
    static constexpr auto kReordering = std::chrono::milliseconds(40);

    struct Delivery {
        std::size_t bytes = 0; ///< of all copies, if it was repeated before it was known as lost
        Clock::time_point sent;
        bool alone = false;                   ///< nothing else was under way when it left
        std::optional<std::uint32_t> arrived; ///< as Arrival::at; nullopt = not told, or told of
                                              ///< one of two copies
    };

    void onSent(std::uint32_t ssrc, std::uint16_t sequence, std::size_t bytes,
                Clock::time_point now);
    /// nullopt = did not come, is known to have come, or was never sent.
    std::optional<Delivery> onArrival(const Arrival& arrival) noexcept;
    /// Finds what is lost; packets older than `oldest` are, too. Returns how many, of those that
    /// left after `since`.
    std::size_t findLost(Clock::time_point oldest, Clock::time_point since = {}) noexcept;

    std::size_t inFlight() const noexcept { return inFlight_; } ///< bytes
    /// When the oldest packet under way left; nullopt = none is under way.
    std::optional<Clock::time_point> oldest() const noexcept;
    /// When the newest packet that arrived left.
    Clock::time_point newestArrived() const noexcept { return newestArrived_; }

private:
    enum class State : std::uint8_t { None, UnderWay, Lost, Arrived };
    struct Packet {
        Clock::time_point sent{};
        std::int64_t sequence = 0; // unwrapped
        std::uint32_t bytes = 0;   // of all copies under way
        State state = State::None;
        bool again = false; // more than once
        bool alone = false; // as Delivery has it
    };
    struct Source {
        std::uint32_t ssrc = 0;
        std::int64_t tail = 0; // unwrapped; none before it is under way
        std::int64_t next = 0; // behind the highest sent
        Clock::time_point heard{};
        std::vector<Packet> packets; // kWindow
    };
    Source& source(std::uint32_t ssrc, std::uint16_t sequence);
    static Packet& at(Source& source, std::int64_t sequence) noexcept;
    static void moveTail(Source& source) noexcept;
    void leave(Packet& packet, State state) noexcept;

    std::vector<Source> sources_;
    std::size_t inFlight_ = 0;
    Clock::time_point newestArrived_{}; // when that packet was sent
};

} // namespace veter::transport

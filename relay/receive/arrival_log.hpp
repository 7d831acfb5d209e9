#pragma once

#include "base/time.hpp"
#include "transport/rtcp/rtcp_congestion.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace veter::relay {

/// Remembers when RTP packets came, and tells it every kInterval while packets come, each of them
/// kRepeats times, so that a lost report loses nothing. Pure: time is passed in. One thread.
class ArrivalLog {
public:
    /// Less than a picture's time: more seldom adds to the time in which a queue grows. Takes about
    /// 45 kbit/s at 2 Mbit/s.
    static constexpr auto kInterval = std::chrono::milliseconds(20);
    /// Five in a row are lost once in 3000 at a loss of 20 %.
    static constexpr int kRepeats = 5;
    /// Packets of a source that are remembered: of kRepeats intervals at 80 Mbit/s.
    static constexpr std::size_t kWindow = 1024;
    /// Media, parity, and those of the session before; then a new one takes the quietest's place.
    static constexpr std::size_t kSources = 4;

    /// `ssrc`: ours.
    explicit ArrivalLog(std::uint32_t ssrc) noexcept : ssrc_(ssrc) {}

    /// Copies of a packet count from the first on (RFC 8888 section 3.1).
    void onPacket(std::uint32_t ssrc, std::uint16_t sequence, Clock::time_point now);
    /// Appends the report if it is due and there is something to tell.
    void take(std::vector<std::uint8_t>& compound, Clock::time_point now);
    /// When take() has something; time_point::max() = when packets come.
    Clock::time_point nextWakeUp() const noexcept;

private:
    struct Packet {
        std::int64_t sequence = -1; // unwrapped; -1 = none
        Clock::time_point at{};
    };
    struct Source {
        std::uint32_t ssrc = 0;
        std::int64_t highest = 0; // unwrapped
        Clock::time_point heard{};
        std::array<Packet, kWindow> packets{};
    };
    Source& find(std::uint32_t ssrc, std::uint16_t sequence);
    static void append(transport::CongestionReport& report, const Source& source,
                       Clock::time_point since, Clock::time_point now, std::size_t most);

    const std::uint32_t ssrc_;
    std::vector<Source> sources_;
    std::array<Clock::time_point, kRepeats> reported_{}; // the newest last
    Clock::time_point heard_{};
    bool quiet_ = true; // all that has come was told often enough
};

} // namespace veter::relay

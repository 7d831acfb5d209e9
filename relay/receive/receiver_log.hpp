#pragma once

#include "base/log.hpp"
#include "base/time.hpp"
#include "relay/receive/udp_path.hpp"

#include <cstdint>
#include <optional>

namespace veter::relay {

/// What a relay logs about its senders. Anybody on the network can cause these lines, so each kind
/// is limited and says how many were suppressed. One thread.
class ReceiverLog {
public:
    static constexpr auto kInterval = std::chrono::seconds(2);
    /// How long a sender with the right key has to prove that it is live.
    static constexpr auto kPatience = std::chrono::seconds(2);

    void onArrival(std::uint32_t ssrc, const UdpPath& path, bool first, Clock::time_point now);
    void onMove(const UdpPath& path, Clock::time_point now);
    void onBye(Clock::time_point now);
    /// A packet of a sender that has not proven that it is live. `idle`: nobody else has.
    void onUnproven(const UdpPath& path, bool idle, Clock::time_point now);

private:
    static void info(RateLimit& limit, Clock::time_point now, const std::string& text);

    RateLimit arrivals_{kInterval};
    RateLimit moves_{kInterval};
    RateLimit byes_{kInterval};
    RateLimit unproven_{std::chrono::seconds(10)};
    std::optional<Clock::time_point> unprovenSince_;
};

} // namespace veter::relay

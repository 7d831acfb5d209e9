#pragma once

#include "base/log.hpp"
#include "base/time.hpp"
#include "relay/receive/sender_event.hpp"

#include <optional>
#include <string>

namespace veter::relay {

/// What a relay logs about its senders. Anybody on the network can cause these lines, so each kind
/// is limited, and says how many were suppressed. One thread.
class ReceiverLog {
public:
    static constexpr auto kInterval = std::chrono::seconds(2);
    static constexpr auto kWarnings = std::chrono::seconds(10); ///< between two of a kind
    /// How long a sender with the right key has to prove that it is live.
    static constexpr auto kPatience = std::chrono::seconds(2);

    void write(const SenderEvent& event, Clock::time_point now);
    /// A datagram to a sender was not sent; `error`: errno.
    void notSent(const UdpPath& path, int error, Clock::time_point now);
    std::uint64_t notSent() const noexcept { return notSent_; }

private:
    void on(const SenderArrived& event, Clock::time_point now);
    void on(const SenderMoved& event, Clock::time_point now);
    void on(const SenderLeft& event, Clock::time_point now);
    void on(const SenderUnproven& event, Clock::time_point now);
    void on(const KeyMismatch& event, Clock::time_point now);
    static void info(RateLimit& limit, Clock::time_point now, const std::string& text);

    RateLimit arrivals_{kInterval};
    RateLimit moves_{kInterval};
    RateLimit byes_{kInterval};
    RateLimit unproven_{kWarnings};
    RateLimit mismatches_{kWarnings};
    RateLimit unsent_{kWarnings};
    std::uint64_t notSent_ = 0;
    std::optional<Clock::time_point> unprovenSince_;
};

} // namespace veter::relay

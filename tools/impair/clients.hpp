#pragma once

#include "base/fd.hpp"
#include "base/time.hpp"
#include "transport/net/address.hpp"

#include <cstdint>
#include <vector>

namespace veter::impair {

/// A sender, and the socket by which the other end knows it.
struct Client {
    std::uint32_t id = 0;
    transport::Address address;
    Fd socket;
    Clock::time_point heard{}; ///< last packet of either direction
};

/// The senders, kept apart as by a NAT. One thread.
class Clients {
public:
    static constexpr std::size_t kLimit = 256;
    static constexpr std::chrono::seconds kSilence{60}; ///< then it is forgotten

    explicit Clients(const transport::Address& to) : to_(to) {}

    /// The client with that address, a new one if need be; null = kLimit are there already.
    /// Throws sys::Error.
    Client* from(const transport::Address& address, Clock::time_point now);
    Client* find(std::uint32_t id) noexcept; ///< null = forgotten

    void forgetSilent(Clock::time_point now);
    void rebind(); ///< each gets a new socket and port; what waits in the old ones is lost

    std::vector<Client>& all() noexcept { return clients_; }

private:
    transport::Address to_;
    std::vector<Client> clients_;
    std::uint32_t lastId_ = 0;
};

} // namespace veter::impair

#pragma once

#include "base/units.hpp"
#include "transport/net/resolver.hpp"
#include "transport/net/send_health.hpp"
#include "transport/net/silence_renewal.hpp"
#include "transport/net/udp_socket.hpp"

#include <optional>

namespace veter::transport {

/// Where a stream goes: a name that is looked up, and a socket that is made anew when the way there
/// is broken. Never gives up, and says in the log what is wrong. One thread.
class Destination {
public:
    explicit Destination(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}

    /// Looks up and connects where that is due; true = there is a new socket. `silent`: nothing is
    /// received from the destination, so its address or ours may have changed. A new socket has our
    /// old port, so that a relay sees the sender it knows; as a last resort another one, where a
    /// NAT on the way has forgotten or blocks the old flow.
    bool connect(Clock::time_point now, bool silent = false);
    /// How many were taken by the kernel, from the first on; the others are lost.
    std::size_t send(std::span<const Packet> packets, Clock::time_point now);
    /// The next datagram from there; nullopt = none. Valid until the next call.
    std::optional<std::span<std::uint8_t>> receive(Clock::time_point now);

    std::uint64_t full() const noexcept { return health_.full(); } ///< packets lost by full buffers

    int fd() const noexcept { return socket_ ? socket_->fd() : -1; }    ///< readable = receive()
    Clock::time_point nextWakeUp(Clock::time_point now) const noexcept; ///< of connect()

private:
    using Rebuild = SendHealth::Rebuild;
    Rebuild rebuildDue(Clock::time_point now, bool silent);
    bool open(const Address& to, Clock::time_point now);
    void complain(const std::string& text) const;

    const Endpoint endpoint_;
    SendHealth health_;
    SilenceRenewal silence_;
    std::optional<Resolver> resolver_;
    std::optional<UdpSocket> socket_;
    Address address_;
    bool samePort_ = true;        // of the next socket
    std::uint16_t localPort_ = 0; // of the last one; 0 = there was none
    std::size_t attempts_ = 0;
    bool lookUpFailed_ = false;
    Clock::time_point nextLookUp_{};
};

} // namespace veter::transport

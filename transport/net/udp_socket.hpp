#pragma once

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "base/packet.hpp"
#include "base/units.hpp"

#include <sys/socket.h>

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

struct addrinfo;

namespace veter::transport {

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
    int family() const noexcept { return storage.ss_family; }
    bool operator==(const Address& other) const noexcept;
};

std::string format(const Address& address); ///< "203.0.113.7:9000"

/// Looks a name up without blocking the caller (glibc's getaddrinfo_a). One thread.
class Resolver {
public:
    explicit Resolver(const Endpoint& endpoint); ///< starts at once; a numeric address is Found
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    enum class State { Running, Found, Failed };
    State poll();
    const std::vector<Address>& addresses() const noexcept { return addresses_; } ///< once Found
    const std::string& error() const noexcept { return error_; }                  ///< once Failed

private:
    struct Request;
    State take(const addrinfo* list);

    std::unique_ptr<Request> request_;
    State state_ = State::Running;
    std::vector<Address> addresses_;
    std::string error_;
};

/// A UDP socket connected to where the packets go; reports what ICMP says of them.
class UdpSocket {
public:
    /// From `port` of ours if it is free; 0 = any. Throws sys::Error.
    explicit UdpSocket(const Address& to, std::uint16_t port = 0);
    std::uint16_t localPort() const noexcept; ///< 0 = not known

    struct Sent {
        std::size_t packets = 0; ///< the kernel took this many, from the first on
        int error = 0; ///< errno of why not more, or ECONNREFUSED for earlier ones; 0 = all well
    };
    /// Never blocks: what the kernel does not take is lost.
    Sent send(std::span<const Packet> packets) noexcept;

    int fd() const noexcept { return fd_.get(); } ///< readable = receive() may have something

    struct Received {
        /// Valid until the next call; cut at kMaxReceived; begins at a multiple of 8.
        std::optional<std::span<std::uint8_t>> datagram;
        int error = 0; ///< errno, such as ECONNREFUSED for what was sent earlier
    };
    Received receive() noexcept; ///< never blocks; neither = nothing there

    static constexpr std::size_t kMaxReceived = 1500;

private:
    alignas(8) std::array<std::uint8_t, kMaxReceived> received_;
    Fd fd_;
};

} // namespace veter::transport

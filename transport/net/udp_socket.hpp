#pragma once

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "base/packet.hpp"
#include "transport/net/address.hpp"

#include <array>
#include <optional>
#include <span>

namespace veter::transport {

Fd openUdp(int family);                     ///< never blocks; throws sys::Error
void connectUdp(int fd, const Address& to); ///< throws sys::Error
enum class Buffer { Receive, Send };
/// To `bytes` of the kernel's memory, or as many as it allows; returns what it is then.
int growBuffer(int fd, Buffer which, int bytes) noexcept;

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

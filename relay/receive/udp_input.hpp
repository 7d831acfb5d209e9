#pragma once

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "base/time.hpp"
#include "relay/receive/udp_path.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace veter::relay {

/// Where RTP arrives: a bound UDP socket with a large buffer, read in batches. One thread.
class UdpInput {
public:
    /// `address` as in an SDP's c= line. A multicast group is joined and a loopback address bound;
    /// for any other (the server's own, as the robot sees it) all interfaces listen.
    /// Throws sys::Error, or std::runtime_error for a name that does not resolve.
    UdpInput(const std::string& address, std::uint16_t port);
    ~UdpInput();

    int fd() const noexcept { return fd_.get(); } ///< readable = receive() has something

    /// `datagram` begins at a multiple of 8 and may be written to.
    using Visit = std::function<void(std::span<std::uint8_t> datagram, const UdpPath& path)>;
    /// Hands over what is there, at most a batch; returns how many. Never blocks.
    std::size_t receive(const Visit& visit);

    static constexpr std::size_t kBatch = 32;

    /// Back along `path`. Never blocks. False = the kernel did not take it, errno says why.
    bool send(Bytes datagram, const UdpPath& path) noexcept;

    std::uint64_t kernelDrops() const noexcept { return drops_; } ///< the socket's buffer was full
    std::uint64_t tooLarge() const noexcept { return tooLarge_; } ///< datagrams; not handed over

private:
    struct Batch;
    Fd fd_;
    std::uint32_t drops_ = 0;
    std::uint64_t tooLarge_ = 0;
    std::unique_ptr<Batch> batch_;
};

} // namespace veter::relay

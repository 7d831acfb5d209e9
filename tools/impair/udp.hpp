#pragma once
// UDP sockets of the emulator: never block, large buffers, packets of any size, in batches.

#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "base/time.hpp"
#include "transport/net/resolver.hpp"

#include <functional>
#include <memory>
#include <span>

namespace veter::impair {

using transport::lookUp;

Fd listenOn(const Endpoint& endpoint);           ///< throws sys::Error, std::runtime_error
Fd connectTo(const transport::Address& address); ///< from a port of its own; throws sys::Error

/// One thread.
class BatchReader {
public:
    BatchReader();
    ~BatchReader();

    /// `now`: just after the datagram was read.
    using Visit =
        std::function<void(Bytes datagram, const transport::Address& from, Clock::time_point now)>;
    /// Hands over what is there, at most a batch; returns how many. An ICMP answer to what was sent
    /// earlier is taken off the socket and forgotten.
    std::size_t receive(int fd, const Visit& visit);

private:
    struct Batch;
    std::unique_ptr<Batch> batch_;
};

struct Datagram {
    Bytes data;
    const transport::Address* to = nullptr; ///< null = where the socket is connected to
};

/// Returns how many the kernel did not take.
std::size_t send(int fd, std::span<const Datagram> datagrams) noexcept;

} // namespace veter::impair

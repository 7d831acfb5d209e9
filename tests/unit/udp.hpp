#pragma once
// A UDP socket on the loopback for tests.

#include "base/bytes.hpp"
#include "base/fd.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

namespace veter::test {

class LoopbackSocket {
public:
    /// Port 0 = one that is free. Throws sys::Error.
    explicit LoopbackSocket(std::uint16_t port = 0, int family = AF_INET)
        : fd_(sys::check(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), "create a socket")) {
        auto address = loopback(family, port);
        sys::check(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
                   "bind port {}", port);
        const int bytes = 4 << 20;
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
        socklen_t size = sizeof address;
        ::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
    }

    std::uint16_t port() const noexcept { return port_; }
    int fd() const noexcept { return fd_.get(); }

    void send(std::uint16_t port, Bytes datagram) const {
        const auto to = loopback(AF_INET, port);
        sys::check(::sendto(fd_.get(), datagram.data(), datagram.size(), 0,
                            reinterpret_cast<const sockaddr*>(&to), sizeof to),
                   "send to port {}", port);
    }

    struct Received {
        std::vector<std::uint8_t> datagram;
        std::uint16_t from; ///< port
    };
    /// nullopt = none came in time.
    std::optional<Received> receiveFrom(std::chrono::milliseconds wait) const {
        pollfd polled{fd_.get(), POLLIN, 0};
        if (::poll(&polled, 1, static_cast<int>(wait.count())) != 1) return std::nullopt;
        std::vector<std::uint8_t> datagram(65536);
        sockaddr_storage from{};
        socklen_t fromSize = sizeof from;
        const auto size = sys::check(::recvfrom(fd_.get(), datagram.data(), datagram.size(), 0,
                                                reinterpret_cast<sockaddr*>(&from), &fromSize),
                                     "receive");
        datagram.resize(static_cast<std::size_t>(size));
        return Received{std::move(datagram),
                        ntohs(reinterpret_cast<const sockaddr_in&>(from).sin_port)};
    }
    std::optional<std::vector<std::uint8_t>> receive(std::chrono::milliseconds wait) const {
        auto received = receiveFrom(wait);
        if (!received) return std::nullopt;
        return std::move(received->datagram);
    }

private:
    static sockaddr_storage loopback(int family, std::uint16_t port) noexcept {
        sockaddr_storage storage{};
        if (family == AF_INET6) {
            auto& address = reinterpret_cast<sockaddr_in6&>(storage);
            address.sin6_addr = in6addr_loopback;
            address.sin6_port = htons(port);
        } else {
            auto& address = reinterpret_cast<sockaddr_in&>(storage);
            address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            address.sin_port = htons(port);
        }
        storage.ss_family = static_cast<sa_family_t>(family);
        return storage;
    }

    Fd fd_;
    std::uint16_t port_ = 0;
};

/// A port that was free a moment ago.
inline std::uint16_t freePort() { return LoopbackSocket().port(); }

} // namespace veter::test

#include "transport/net/udp_socket.hpp"

#include <algorithm>
#include <array>

namespace veter::transport {

Fd openUdp(int family) {
    return Fd(sys::check(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                         "create a UDP socket"));
}

void connectUdp(int fd, const Address& to) {
    sys::check(::connect(fd, to.raw(), to.size()), "send to {}", format(to));
}

int growBuffer(int fd, Buffer which, int bytes) noexcept {
    const bool in = which == Buffer::Receive;
    const int plain = in ? SO_RCVBUF : SO_SNDBUF;
    const int forced = in ? SO_RCVBUFFORCE : SO_SNDBUFFORCE;
    if (::setsockopt(fd, SOL_SOCKET, forced, &bytes, sizeof bytes) != 0)
        ::setsockopt(fd, SOL_SOCKET, plain, &bytes, sizeof bytes);
    int granted = 0;
    socklen_t size = sizeof granted;
    ::getsockopt(fd, SOL_SOCKET, plain, &granted, &size);
    return granted / 2; // the kernel doubles it for its own book-keeping
}

UdpSocket::UdpSocket(const Address& to, std::uint16_t port) : fd_(openUdp(to.family())) {
    if (port != 0) { // where it is taken, another is as good
        const auto any = anyAddress(to.family(), port);
        static_cast<void>(::bind(fd_.get(), any.raw(), any.size()));
    }
    connectUdp(fd_.get(), to);
}

std::uint16_t UdpSocket::localPort() const noexcept {
    Address ours;
    socklen_t size = sizeof ours.storage;
    return ::getsockname(fd_.get(), ours.raw(), &size) == 0 ? ours.port() : 0;
}

UdpSocket::Sent UdpSocket::send(std::span<const Packet> packets) noexcept {
    constexpr std::size_t kBatch = 32;
    Sent sent;
    while (sent.packets < packets.size()) {
        const auto rest = packets.subspan(sent.packets);
        const auto count = std::min(rest.size(), kBatch);
        std::array<mmsghdr, kBatch> messages{};
        std::array<iovec, kBatch> vectors{};
        for (std::size_t i = 0; i < count; ++i) {
            vectors[i] = {const_cast<std::uint8_t*>(rest[i].data()), rest[i].size()};
            messages[i].msg_hdr.msg_iov = &vectors[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
        const int n = ::sendmmsg(fd_.get(), messages.data(), static_cast<unsigned>(count), 0);
        if (n > 0) {
            sent.packets += static_cast<std::size_t>(n);
        } else if (errno != EINTR) {
            // A refusal is the ICMP answer to an earlier packet, told once: these can still go.
            const bool again = errno == ECONNREFUSED && sent.error == 0;
            sent.error = errno;
            if (!again) break;
        }
    }
    return sent;
}

UdpSocket::Received UdpSocket::receive() noexcept {
    while (true) {
        const auto n = ::recv(fd_.get(), received_.data(), received_.size(), MSG_DONTWAIT);
        if (n >= 0) return {std::span(received_).first(static_cast<std::size_t>(n)), 0};
        if (errno == EINTR) continue;
        return {std::nullopt, errno == EAGAIN ? 0 : errno};
    }
}

} // namespace veter::transport

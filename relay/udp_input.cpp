#include "relay/udp_input.hpp"

#include "base/log.hpp"
#include "relay/rtp_unit.hpp"
#include "transport/udp_socket.hpp"

#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>

#include <array>
#include <cstring>
#include <optional>

namespace veter::relay {
namespace {

constexpr int kBufferBytes = 4 << 20; // 16 s at 2 Mbit/s; small packets cost more than they hold

sockaddr_storage parse(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    const int rc = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (rc != 0)
        throw std::runtime_error(
            fmt::format("look up {} of the SDP's c= line: {}", host, gai_strerror(rc)));
    sockaddr_storage address{};
    std::memcpy(&address, found->ai_addr, found->ai_addrlen);
    ::freeaddrinfo(found);
    return address;
}

in_addr& ip4(sockaddr_storage& a) { return reinterpret_cast<sockaddr_in&>(a).sin_addr; }
in6_addr& ip6(sockaddr_storage& a) { return reinterpret_cast<sockaddr_in6&>(a).sin6_addr; }

bool isMulticast(sockaddr_storage& a) {
    return a.ss_family == AF_INET6 ? IN6_IS_ADDR_MULTICAST(&ip6(a))
                                   : IN_MULTICAST(ntohl(ip4(a).s_addr));
}

bool isLoopback(sockaddr_storage& a) {
    return a.ss_family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&ip6(a))
                                   : ntohl(ip4(a).s_addr) >> 24 == IN_LOOPBACKNET;
}

/// All interfaces, IPv6 and IPv4 alike where the machine has both.
sockaddr_storage anyAddress(std::uint16_t port) {
    sockaddr_storage any{};
    const Fd probe(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    any.ss_family = probe ? AF_INET6 : AF_INET;
    // The port stands at the same place in both.
    reinterpret_cast<sockaddr_in&>(any).sin_port = htons(port);
    return any;
}

void join(int fd, sockaddr_storage& group, const std::string& name) {
    group_req request{};
    request.gr_group = group;
    sys::check(::setsockopt(fd, group.ss_family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP,
                            MCAST_JOIN_GROUP, &request, sizeof request),
               "join multicast group {}", name);
}

void growBuffer(int fd) {
    int bytes = kBufferBytes;
    if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0)
        ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    int granted = 0;
    socklen_t size = sizeof granted;
    ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &size);
    if (granted / 2 < kBufferBytes) // the kernel doubles it for its own book-keeping
        logger("relay").warn("the kernel caps the UDP receive buffer at {} kB; bursts may be lost. "
                             "Allow more: sysctl -w net.core.rmem_max={}",
                             granted / 2 / 1024, kBufferBytes);
}

} // namespace

struct UdpInput::Batch {
    struct Slot {
        alignas(8) std::array<std::uint8_t, kMaxPacketBytes> data;
        sockaddr_storage from;
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint32_t))> control;
        iovec vector;
    };
    std::array<Slot, kBatch> slots;
    std::array<mmsghdr, kBatch> messages;

    void prepare() {
        for (std::size_t i = 0; i < kBatch; ++i) {
            auto& slot = slots[i];
            slot.vector = {slot.data.data(), slot.data.size()};
            auto& header = messages[i].msg_hdr;
            header = {};
            header.msg_name = &slot.from;
            header.msg_namelen = sizeof slot.from;
            header.msg_iov = &slot.vector;
            header.msg_iovlen = 1;
            header.msg_control = slot.control.data();
            header.msg_controllen = slot.control.size();
        }
    }

    static std::optional<std::uint32_t> dropsOf(msghdr& header) {
        const cmsghdr* c = CMSG_FIRSTHDR(&header);
        if (c == nullptr || c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL)
            return std::nullopt;
        std::uint32_t drops = 0;
        std::memcpy(&drops, CMSG_DATA(c), sizeof drops);
        return drops;
    }
};

UdpInput::UdpInput(const std::string& address, std::uint16_t port)
    : batch_(std::make_unique<Batch>()) {
    auto to = parse(address, port);
    const bool multicast = isMulticast(to);
    const auto local = multicast || isLoopback(to) ? to : anyAddress(port);
    fd_ = Fd(sys::check(::socket(local.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                        "create a UDP socket"));
    const int on = 1;
    const int off = 0;
    if (local.ss_family == AF_INET6)
        ::setsockopt(fd_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (multicast) ::setsockopt(fd_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sys::check(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&local), sizeof local),
               "listen on UDP port {}", port);
    if (multicast) join(fd_.get(), to, address);
    growBuffer(fd_.get());
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
}

UdpInput::~UdpInput() = default;

std::size_t UdpInput::receive(const Visit& visit) {
    batch_->prepare();
    const int n = ::recvmmsg(fd_.get(), batch_->messages.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (n <= 0) return 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
        auto& message = batch_->messages[i];
        drops_ = Batch::dropsOf(message.msg_hdr).value_or(drops_);
        const bool cut = (message.msg_hdr.msg_flags & MSG_TRUNC) != 0;
        // A datagram too large for any RTP packet of ours goes on empty, to be counted as such.
        const auto size = cut ? 0 : message.msg_len;
        visit(std::span(batch_->slots[i].data).first(size), batch_->slots[i].from);
    }
    return static_cast<std::size_t>(n);
}

void UdpInput::send(Bytes datagram, const sockaddr_storage& to) noexcept {
    const auto size = to.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    ::sendto(fd_.get(), datagram.data(), datagram.size(), MSG_DONTWAIT,
             reinterpret_cast<const sockaddr*>(&to), static_cast<socklen_t>(size));
}

bool sameAddress(const sockaddr_storage& a, const sockaddr_storage& b) noexcept {
    if (a.ss_family != b.ss_family) return false;
    if (a.ss_family == AF_INET6) {
        const auto& x = reinterpret_cast<const sockaddr_in6&>(a);
        const auto& y = reinterpret_cast<const sockaddr_in6&>(b);
        return x.sin6_port == y.sin6_port && IN6_ARE_ADDR_EQUAL(&x.sin6_addr, &y.sin6_addr);
    }
    const auto& x = reinterpret_cast<const sockaddr_in&>(a);
    const auto& y = reinterpret_cast<const sockaddr_in&>(b);
    return x.sin_port == y.sin_port && x.sin_addr.s_addr == y.sin_addr.s_addr;
}

std::string format(const sockaddr_storage& from) {
    auto address = from;
    const auto& mapped = reinterpret_cast<const sockaddr_in6&>(from);
    if (from.ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&mapped.sin6_addr)) {
        auto& plain = reinterpret_cast<sockaddr_in&>(address);
        plain.sin_family = AF_INET;
        plain.sin_port = mapped.sin6_port;
        std::memcpy(&plain.sin_addr, &mapped.sin6_addr.s6_addr[12], sizeof plain.sin_addr);
    }
    const auto size = address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    return transport::format(transport::Address{address, static_cast<socklen_t>(size)});
}

} // namespace veter::relay

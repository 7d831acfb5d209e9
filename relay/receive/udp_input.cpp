#include "relay/receive/udp_input.hpp"

#include "base/log.hpp"
#include "relay/assemble/access_unit_packets.hpp"

#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>

#include <array>
#include <cstddef>
#include <cstring>

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

in6_addr mapped(const in_addr& address) {
    in6_addr out{};
    out.s6_addr[10] = out.s6_addr[11] = 0xff;
    std::memcpy(&out.s6_addr[12], &address, sizeof address);
    return out;
}

/// With each datagram the kernel tells which address of ours it came to.
void askForLocalAddress(int fd, int family) {
    const int on = 1;
    if (family == AF_INET6)
        ::setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
    else
        ::setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
}

/// Says which address of ours a datagram leaves by. Linux takes IPV6_PKTINFO with a mapped address
/// for a datagram to an IPv4 address, too.
void setLocalAddress(msghdr& header, int family, const in6_addr& local) {
    auto* const c = CMSG_FIRSTHDR(&header);
    if (family == AF_INET6) {
        in6_pktinfo info{};
        info.ipi6_addr = local;
        c->cmsg_level = IPPROTO_IPV6;
        c->cmsg_type = IPV6_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        std::memcpy(CMSG_DATA(c), &info, sizeof info);
    } else {
        in_pktinfo info{};
        std::memcpy(&info.ipi_spec_dst, &local.s6_addr[12], sizeof info.ipi_spec_dst);
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        std::memcpy(CMSG_DATA(c), &info, sizeof info);
    }
    header.msg_controllen = CMSG_SPACE(c->cmsg_len - CMSG_LEN(0));
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
        UdpPath path;
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint32_t)) +
                                              CMSG_SPACE(sizeof(in6_pktinfo))> control;
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
            header.msg_name = &slot.path.remote;
            header.msg_namelen = sizeof slot.path.remote;
            header.msg_iov = &slot.vector;
            header.msg_iovlen = 1;
            header.msg_control = slot.control.data();
            header.msg_controllen = slot.control.size();
        }
    }

    /// What the kernel says beside a datagram: which address of ours it came to, and how many were
    /// dropped so far.
    static void readControl(msghdr& header, in6_addr& local, std::uint32_t& drops) {
        local = {};
        for (auto* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
            if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) {
                std::memcpy(&drops, CMSG_DATA(c), sizeof drops);
            } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
                std::memcpy(&local, CMSG_DATA(c) + offsetof(in6_pktinfo, ipi6_addr), sizeof local);
            } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
                in_pktinfo info{};
                std::memcpy(&info, CMSG_DATA(c), sizeof info);
                local = mapped(info.ipi_spec_dst);
            }
        }
        if (IN6_IS_ADDR_MULTICAST(&local)) local = {};
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
    askForLocalAddress(fd_.get(), local.ss_family);
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
}

UdpInput::~UdpInput() = default;

std::size_t UdpInput::receive(const Visit& visit) {
    batch_->prepare();
    const int n = ::recvmmsg(fd_.get(), batch_->messages.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (n <= 0) return 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
        auto& message = batch_->messages[i];
        auto& slot = batch_->slots[i];
        Batch::readControl(message.msg_hdr, slot.path.local, drops_);
        if ((message.msg_hdr.msg_flags & MSG_TRUNC) != 0)
            ++tooLarge_;
        else
            visit(std::span(slot.data).first(message.msg_len), slot.path);
    }
    return static_cast<std::size_t>(n);
}

void UdpInput::send(Bytes datagram, const UdpPath& path) noexcept {
    auto remote = path.remote;
    const int family = remote.ss_family;
    iovec vector{const_cast<std::uint8_t*>(datagram.data()), datagram.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> control{};
    msghdr header{};
    header.msg_name = &remote;
    header.msg_namelen = family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    if (!IN6_IS_ADDR_UNSPECIFIED(&path.local)) {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        setLocalAddress(header, family, path.local);
    }
    ::sendmsg(fd_.get(), &header, MSG_DONTWAIT);
}

} // namespace veter::relay

#include "relay/receive/udp_input.hpp"

#include "base/log.hpp"
#include "relay/assemble/access_unit_packets.hpp"
#include "transport/net/resolver.hpp"
#include "transport/net/udp_socket.hpp"

#include <net/if.h>
#include <netinet/in.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace veter::relay {
namespace {

constexpr int kBufferBytes = 4 << 20; // 16 s at 2 Mbit/s; small packets cost more than they hold

/// All interfaces, IPv6 and IPv4 alike where the machine has both.
transport::Address anyAddress(std::uint16_t port) {
    const Fd probe(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    return transport::anyAddress(probe ? AF_INET6 : AF_INET, port);
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

void join(int fd, const transport::Address& group, const std::string& name) {
    group_req request{};
    request.gr_group = group.storage;
    sys::check(::setsockopt(fd, group.family() == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP,
                            MCAST_JOIN_GROUP, &request, sizeof request),
               "join multicast group {}", name);
}

void growBuffer(int fd) {
    const int granted = transport::growBuffer(fd, transport::Buffer::Receive, kBufferBytes);
    if (granted < kBufferBytes)
        logger("relay").warn("the kernel caps the UDP receive buffer at {} kB; bursts may be lost. "
                             "Allow more: sysctl -w net.core.rmem_max={}",
                             granted / 1024, kBufferBytes);
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
            header.msg_name = &slot.path.remote.storage;
            header.msg_namelen = sizeof slot.path.remote.storage;
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
                local = transport::mapped(info.ipi_spec_dst);
            }
        }
        if (IN6_IS_ADDR_MULTICAST(&local)) local = {};
    }
};

UdpInput::UdpInput(const std::string& address, std::uint16_t port)
    : batch_(std::make_unique<Batch>()) {
    const auto to = transport::lookUp({address, port}, " of the SDP's c= line");
    const bool multicast = to.isMulticast();
    const auto local = multicast || to.isLoopback() ? to : anyAddress(port);
    fd_ = transport::openUdp(local.family());
    const int on = 1;
    const int off = 0;
    if (local.family() == AF_INET6)
        ::setsockopt(fd_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (multicast) ::setsockopt(fd_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sys::check(::bind(fd_.get(), local.raw(), local.size()), "listen on UDP port {}", port);
    if (multicast) join(fd_.get(), to, address);
    growBuffer(fd_.get());
    askForLocalAddress(fd_.get(), local.family());
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

bool UdpInput::send(Bytes datagram, const UdpPath& path) noexcept {
    auto remote = path.remote;
    iovec vector{const_cast<std::uint8_t*>(datagram.data()), datagram.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> control{};
    msghdr header{};
    header.msg_name = remote.raw();
    header.msg_namelen = remote.size();
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    if (!IN6_IS_ADDR_UNSPECIFIED(&path.local)) {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        setLocalAddress(header, remote.family(), path.local);
    }
    return ::sendmsg(fd_.get(), &header, MSG_DONTWAIT) >= 0;
}

} // namespace veter::relay

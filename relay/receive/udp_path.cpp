#include "relay/receive/udp_path.hpp"

#include "transport/net/udp_socket.hpp"

#include <cstring>

namespace veter::relay {

bool sameRemote(const UdpPath& a, const UdpPath& b) noexcept {
    if (a.remote.ss_family != b.remote.ss_family) return false;
    if (a.remote.ss_family == AF_INET6) {
        const auto& x = reinterpret_cast<const sockaddr_in6&>(a.remote);
        const auto& y = reinterpret_cast<const sockaddr_in6&>(b.remote);
        return x.sin6_port == y.sin6_port && IN6_ARE_ADDR_EQUAL(&x.sin6_addr, &y.sin6_addr);
    }
    const auto& x = reinterpret_cast<const sockaddr_in&>(a.remote);
    const auto& y = reinterpret_cast<const sockaddr_in&>(b.remote);
    return x.sin_port == y.sin_port && x.sin_addr.s_addr == y.sin_addr.s_addr;
}

std::string formatRemote(const UdpPath& path) {
    auto address = path.remote;
    const auto& mapped = reinterpret_cast<const sockaddr_in6&>(path.remote);
    if (address.ss_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&mapped.sin6_addr)) {
        auto& plain = reinterpret_cast<sockaddr_in&>(address);
        plain.sin_family = AF_INET;
        plain.sin_port = mapped.sin6_port;
        std::memcpy(&plain.sin_addr, &mapped.sin6_addr.s6_addr[12], sizeof plain.sin_addr);
    }
    const auto size = address.ss_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    return transport::format(transport::Address{address, static_cast<socklen_t>(size)});
}

} // namespace veter::relay

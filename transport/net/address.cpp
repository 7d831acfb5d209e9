#include "transport/net/address.hpp"

#include "base/units.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <array>
#include <cstdlib>
#include <cstring>

namespace veter::transport {
namespace {

const sockaddr_in& asIp4(const Address& a) {
    return reinterpret_cast<const sockaddr_in&>(a.storage);
}
const sockaddr_in6& asIp6(const Address& a) {
    return reinterpret_cast<const sockaddr_in6&>(a.storage);
}
sockaddr_in& asIp4(Address& a) { return reinterpret_cast<sockaddr_in&>(a.storage); }
sockaddr_in6& asIp6(Address& a) { return reinterpret_cast<sockaddr_in6&>(a.storage); }

} // namespace

socklen_t Address::size() const noexcept {
    if (family() == AF_INET) return sizeof(sockaddr_in);
    return family() == AF_INET6 ? sizeof(sockaddr_in6) : 0;
}

// The port is at the same place in both families.
std::uint16_t Address::port() const noexcept { return ntohs(asIp4(*this).sin_port); }
void Address::setPort(std::uint16_t port) noexcept { asIp4(*this).sin_port = htons(port); }

bool Address::isMulticast() const noexcept {
    return family() == AF_INET6 ? IN6_IS_ADDR_MULTICAST(&asIp6(*this).sin6_addr)
                                : IN_MULTICAST(ntohl(asIp4(*this).sin_addr.s_addr));
}

bool Address::isLoopback() const noexcept {
    return family() == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&asIp6(*this).sin6_addr)
                                : ntohl(asIp4(*this).sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

in6_addr Address::ip6() const noexcept {
    return family() == AF_INET ? mapped(asIp4(*this).sin_addr) : asIp6(*this).sin6_addr;
}

bool Address::operator==(const Address& other) const noexcept {
    return family() == other.family() && std::memcmp(&storage, &other.storage, size()) == 0;
}

std::string format(const Address& address) {
    std::array<char, NI_MAXHOST> host{};
    if (::getnameinfo(address.raw(), address.size(), host.data(), host.size(), nullptr, 0,
                      NI_NUMERICHOST) != 0)
        return "?";
    return format(Endpoint{host.data(), address.port()});
}

std::optional<Address> parseAddress(const std::string& host, std::uint16_t port) noexcept {
    if (host.find('\0') != std::string::npos) return std::nullopt; // inet_pton would end there
    auto address = anyAddress(AF_INET, port);
    if (::inet_pton(AF_INET, host.c_str(), &asIp4(address).sin_addr) == 1) return address;
    address = anyAddress(AF_INET6, port);
    if (::inet_pton(AF_INET6, host.c_str(), &asIp6(address).sin6_addr) == 1) return address;
    return std::nullopt;
}

Address anyAddress(int family, std::uint16_t port) noexcept {
    Address any;
    any.storage.ss_family = static_cast<sa_family_t>(family);
    any.setPort(port);
    return any;
}

in6_addr mapped(const in_addr& ip4) noexcept {
    in6_addr ip6{};
    ip6.s6_addr[10] = ip6.s6_addr[11] = 0xff;
    std::memcpy(&ip6.s6_addr[12], &ip4, sizeof ip4);
    return ip6;
}

Address unmapped(const Address& address) noexcept {
    const auto ip6 = address.ip6();
    if (address.family() != AF_INET6 || !IN6_IS_ADDR_V4MAPPED(&ip6)) return address;
    auto plain = anyAddress(AF_INET, address.port());
    std::memcpy(&asIp4(plain).sin_addr, &ip6.s6_addr[12], sizeof(in_addr));
    return plain;
}

} // namespace veter::transport

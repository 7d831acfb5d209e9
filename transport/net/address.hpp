#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

namespace veter::transport {

/// An IPv4 or IPv6 address and a port, as the kernel takes it. Without a family it is none.
struct Address {
    sockaddr_storage storage{};

    int family() const noexcept { return storage.ss_family; }
    socklen_t size() const noexcept; ///< of what the family uses; 0 = it is none
    std::uint16_t port() const noexcept;
    void setPort(std::uint16_t port) noexcept;
    bool isMulticast() const noexcept;
    bool isLoopback() const noexcept;
    in6_addr ip6() const noexcept; ///< IPv4 as IPv6 maps it (RFC 4291 section 2.5.5.2)

    const sockaddr* raw() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
    sockaddr* raw() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
    bool operator==(const Address& other) const noexcept;
};

std::string format(const Address& address); ///< "203.0.113.7:9000", "[2001:db8::1]:9000"
/// `host`: in numbers, "203.0.113.7" or "2001:db8::1"; nullopt = it is not.
std::optional<Address> parseAddress(const std::string& host, std::uint16_t port = 0) noexcept;
/// All addresses of this machine, of one family.
Address anyAddress(int family, std::uint16_t port) noexcept;

in6_addr mapped(const in_addr& ip4) noexcept;      ///< as IPv6 maps it
Address unmapped(const Address& address) noexcept; ///< IPv4 where IPv6 maps that, else the same

} // namespace veter::transport

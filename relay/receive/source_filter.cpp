#include "relay/receive/source_filter.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <string>

namespace veter::relay {
namespace {

using Address = std::array<std::uint8_t, 16>;

constexpr unsigned kMappedBits = 96; // in front of an IPv4 address

Address mapped(const in_addr& address) {
    Address wide{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    std::memcpy(wide.data() + kMappedBits / 8, &address, sizeof address);
    return wide;
}

Address addressOf(const sockaddr_storage& from) noexcept {
    if (from.ss_family == AF_INET)
        return mapped(reinterpret_cast<const sockaddr_in&>(from).sin_addr);
    Address address{};
    std::memcpy(address.data(), &reinterpret_cast<const sockaddr_in6&>(from).sin6_addr,
                address.size());
    return address;
}

bool contains(const Cidr& range, const Address& address) noexcept {
    for (unsigned bit = 0; bit < range.bits; bit += 8) {
        const auto count = std::min(8U, range.bits - bit);
        const auto mask = static_cast<std::uint8_t>(0xff << (8 - count));
        if (((range.address[bit / 8] ^ address[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

} // namespace

Cidr parseCidr(std::string_view text) {
    const auto slash = std::min(text.find('/'), text.size());
    const std::string host(text.substr(0, slash));
    Cidr range;
    unsigned before = 0;
    in_addr narrow{};
    if (::inet_pton(AF_INET, host.c_str(), &narrow) == 1) {
        range.address = mapped(narrow);
        before = kMappedBits;
    } else if (::inet_pton(AF_INET6, host.c_str(), range.address.data()) != 1) {
        throw std::invalid_argument("must be an address range such as 203.0.113.0/24");
    }
    if (slash == text.size()) return range;
    const auto digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > 128 - before)
        throw std::invalid_argument("must end in a prefix length such as /24");
    range.bits = before + bits;
    return range;
}

bool allows(const std::vector<Cidr>& allowed, const sockaddr_storage& from) noexcept {
    if (allowed.empty()) return true;
    const auto address = addressOf(from);
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const Cidr& range) { return contains(range, address); });
}

} // namespace veter::relay

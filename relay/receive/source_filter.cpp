#include "relay/receive/source_filter.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

namespace veter::relay {
namespace {

constexpr unsigned kMappedBits = 96; // in front of an IPv4 address

bool contains(const Cidr& range, const in6_addr& address) noexcept {
    for (unsigned bit = 0; bit < range.bits; bit += 8) {
        const auto count = std::min(8U, range.bits - bit);
        const auto mask = static_cast<std::uint8_t>(0xff << (8 - count));
        if (((range.address.s6_addr[bit / 8] ^ address.s6_addr[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

} // namespace

Cidr parseCidr(std::string_view text) {
    const auto slash = std::min(text.find('/'), text.size());
    const auto address = transport::parseAddress(std::string(text.substr(0, slash)));
    if (!address) throw std::invalid_argument("must be an address range such as 203.0.113.0/24");
    const unsigned before = address->family() == AF_INET ? kMappedBits : 0;
    Cidr range{address->ip6()};
    if (slash == text.size()) return range;
    const auto digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > 128 - before)
        throw std::invalid_argument("must end in a prefix length such as /24");
    range.bits = before + bits;
    return range;
}

bool allows(const std::vector<Cidr>& allowed, const transport::Address& from) noexcept {
    if (allowed.empty()) return true;
    const auto address = from.ip6();
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const Cidr& range) { return contains(range, address); });
}

} // namespace veter::relay

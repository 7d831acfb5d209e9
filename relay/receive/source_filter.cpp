#include "relay/receive/source_filter.hpp"

#include <algorithm>
#include <cstdint>

namespace veter::relay {
namespace {

bool contains(const Cidr& range, const in6_addr& address) noexcept {
    for (unsigned bit = 0; bit < range.bits; bit += 8) {
        const auto count = std::min(8U, range.bits - bit);
        const auto mask = static_cast<std::uint8_t>(0xff << (8 - count));
        if (((range.address.s6_addr[bit / 8] ^ address.s6_addr[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

} // namespace

bool allows(const std::vector<Cidr>& allowed, const transport::Address& from) noexcept {
    if (allowed.empty()) return true;
    const auto address = from.ip6();
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const Cidr& range) { return contains(range, address); });
}

} // namespace veter::relay

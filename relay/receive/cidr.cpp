#include "relay/receive/cidr.hpp"

#include "transport/net/address.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

namespace veter::relay {
namespace {

constexpr unsigned kMappedBits = 96; // in front of an IPv4 address

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

} // namespace veter::relay

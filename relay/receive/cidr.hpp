#pragma once

#include <netinet/in.h>

#include <string_view>

namespace veter::relay {

/// A range of addresses, "203.0.113.0/24" or "2001:db8::/32". IPv4 is kept as IPv6 maps it.
struct Cidr {
    in6_addr address{};
    unsigned bits = 128; ///< of them that count
};

/// A single address is a range of one. Throws std::invalid_argument.
Cidr parseCidr(std::string_view text);

} // namespace veter::relay

#pragma once

#include "transport/net/address.hpp"

#include <string_view>
#include <vector>

namespace veter::relay {

/// A range of addresses, "203.0.113.0/24" or "2001:db8::/32". IPv4 is kept as IPv6 maps it.
struct Cidr {
    in6_addr address{};
    unsigned bits = 128; ///< of them that count
};

/// A single address is a range of one. Throws std::invalid_argument.
Cidr parseCidr(std::string_view text);
/// Whether `from` is in one of them, or there are none.
bool allows(const std::vector<Cidr>& allowed, const transport::Address& from) noexcept;

} // namespace veter::relay

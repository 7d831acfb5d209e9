#pragma once

#include "relay/receive/cidr.hpp"
#include "transport/net/address.hpp"

#include <vector>

namespace veter::relay {

/// Whether `from` is in one of them, or there are none.
bool allows(const std::vector<Cidr>& allowed, const transport::Address& from) noexcept;

} // namespace veter::relay

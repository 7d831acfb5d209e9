#pragma once

#include "transport/net/address.hpp"

namespace veter::relay {

/// The path of a datagram: who sent it, and which of our addresses it came to. An answer takes the
/// same path, or the sender's connected socket would not accept it.
struct UdpPath {
    transport::Address remote;
    in6_addr local{}; ///< IPv4 is kept as IPv6 maps it; all zero = not known, or a group's
};

/// Whether the same address and port sent both.
inline bool sameRemote(const UdpPath& a, const UdpPath& b) noexcept { return a.remote == b.remote; }
inline std::string formatRemote(const UdpPath& path) { ///< "203.0.113.7:9000"
    return format(transport::unmapped(path.remote));
}

} // namespace veter::relay

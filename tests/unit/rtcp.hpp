#pragma once
// RTCP for tests: compound packets split into packets.

#include "transport/rtcp/rtcp.hpp"

#include <vector>

namespace veter::test {

using Wire = std::vector<std::uint8_t>;

inline std::vector<Wire> splitRtcp(Bytes compound) {
    std::vector<Wire> packets;
    while (const auto packet = transport::nextRtcp(compound))
        packets.emplace_back(packet->begin(), packet->end());
    return packets;
}

} // namespace veter::test

#pragma once

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "transport/rtp/rtp_header.hpp"

#include <vector>

namespace veter::relay {

/// RTP header included. Datagrams of a network with jumbo frames come whole.
inline constexpr std::size_t kMaxPacketBytes = 9216;

/// Whether so many packets missing in a row, after such a silence, are more than can be repaired:
/// all would have to be sent again while the present goes on.
constexpr bool isOutage(std::int64_t packets, Clock::duration silence) noexcept {
    return packets > 256 || (packets > 0 && silence > std::chrono::milliseconds(300));
}

/// An RTP packet as it came, with its header read.
struct RtpPacket {
    std::vector<std::uint8_t> data;
    transport::RtpHeader header;
    Clock::time_point arrival;
    bool afterLoss = false; ///< the packets before it were given up

    Bytes payload() const noexcept {
        return Bytes(data).subspan(header.headerBytes,
                                   data.size() - header.headerBytes - header.paddingBytes);
    }
    std::size_t memoryBytes() const noexcept { return sizeof *this + data.capacity(); }
};

} // namespace veter::relay

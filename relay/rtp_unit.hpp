#pragma once

#include "base/time.hpp"
#include "transport/rtcp.hpp"
#include "transport/rtp_header.hpp"

#include <optional>
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

/// A sender report and when it came.
struct ReceivedReport : transport::SenderReport {
    Clock::time_point arrival;
};

/// The packets of one picture, in order: its slices, which have one timestamp, and the parameter
/// sets and other headers before them, which may have another.
struct RtpUnit {
    std::vector<RtpPacket> packets;
    std::optional<std::uint32_t> sliceTime{}; ///< RTP timestamp of its slices
    bool damaged = false;                     ///< packets of it, or that it builds on, are missing
    bool restart = false;  ///< first of another sender: nothing before it counts any more
    bool afterGap = false; ///< units before it were dropped in this process
    std::optional<ReceivedReport> report; ///< the sender's last, same SSRC

    std::uint32_t timestamp() const noexcept {
        return sliceTime.value_or(packets.front().header.timestamp);
    }
    Clock::time_point arrival() const noexcept { return packets.back().arrival; }
    std::size_t memoryBytes() const noexcept {
        std::size_t sum = sizeof *this;
        for (const auto& packet : packets) sum += packet.memoryBytes();
        return sum;
    }
};

} // namespace veter::relay

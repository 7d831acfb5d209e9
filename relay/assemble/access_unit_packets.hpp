#pragma once

#include "relay/assemble/rtp_packet.hpp"
#include "transport/rtcp/rtcp.hpp"

#include <optional>
#include <vector>

namespace veter::relay {

/// A sender report and when it came.
struct ReceivedReport : transport::SenderReport {
    Clock::time_point arrival;
};

/// The packets of one picture, in order: its slices, which have one timestamp, and the parameter
/// sets and other headers before them, which may have another.
struct AccessUnitPackets {
    std::vector<RtpPacket> packets;
    std::optional<std::uint32_t> sliceTime{}; ///< RTP timestamp of its slices
    std::uint64_t number = 0;                 ///< of this process's units, from 1 on
    /// Packets of it, or just before it, are missing. Units that refer to it are not marked.
    bool damaged = false;
    bool incomplete = false; ///< of it
    bool good = false;       ///< as encoded, and all that it refers to; else that is not known
    bool restart = false;    ///< first of another sender: nothing before it counts any more
    bool afterGap = false;   ///< units before it were dropped in this process
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

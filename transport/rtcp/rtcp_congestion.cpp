#include "transport/rtcp/rtcp_congestion.hpp"

#include "base/sequence.hpp"

#include <algorithm>

namespace veter::transport {
namespace {

constexpr std::uint8_t kFormat = 11;
constexpr std::size_t kHeadBytes = 8; // RTCP header, SSRC of the sender
constexpr std::size_t kBlockHeadBytes = 8;
constexpr std::size_t kTimeBytes = 4;
constexpr std::uint16_t kReceived = 0x8000;
constexpr std::uint16_t kOffsetMask = 0x1fff; // above it two bits of ECN, which we do not use
constexpr std::uint16_t kTooLongAgo = 0x1ffe;
constexpr std::uint16_t kUnknown = 0x1fff;
constexpr std::uint32_t kUnit = 64; // 1/1024 s in 1/65536 s

std::uint16_t toMetric(const Arrival& arrival, std::uint32_t reported) {
    if (!arrival.received) return 0;
    if (!arrival.at) return kReceived | kUnknown;
    const auto before = timestampDistance(*arrival.at, reported);
    if (before < 0) return kReceived | kUnknown;
    const auto offset = (static_cast<std::uint32_t>(before) + kUnit / 2) / kUnit;
    return static_cast<std::uint16_t>(kReceived |
                                      std::min<std::uint32_t>(offset, std::uint32_t{kTooLongAgo}));
}

Arrival fromMetric(std::uint32_t ssrc, std::uint16_t sequence, std::uint16_t metric,
                   std::uint32_t reported) {
    Arrival arrival{ssrc, sequence, (metric & kReceived) != 0};
    const auto offset = static_cast<std::uint16_t>(metric & kOffsetMask);
    if (arrival.received && offset < kTooLongAgo) arrival.at = reported - offset * kUnit;
    return arrival;
}

constexpr std::size_t blockBytes(std::size_t arrivals) {
    return kBlockHeadBytes + (arrivals + 1) / 2 * 4;
}

/// The end of the block that starts at `first`.
const Arrival* blockEnd(const Arrival* first, const Arrival* end) {
    auto last = first + 1;
    while (last != end && last->ssrc == first->ssrc &&
           sequenceDistance(last[-1].sequence, last->sequence) == 1)
        ++last;
    return last;
}

} // namespace

bool CongestionReport::push(const Arrival& arrival) noexcept {
    if (size_ == kMaxArrivals) return false;
    arrivals_[size_++] = arrival;
    return true;
}

void appendCongestionReport(std::vector<std::uint8_t>& compound, const CongestionReport& report) {
    std::size_t bytes = 4 + kTimeBytes;
    for (auto first = report.begin(); first != report.end();) {
        const auto last = blockEnd(first, report.end());
        bytes += blockBytes(static_cast<std::size_t>(last - first));
        first = last;
    }
    const auto body = appendRtcp(compound, RtcpType::TransportFeedback, kFormat, bytes);
    store32be(body, 0, report.sender);
    std::size_t at = 4;
    for (auto first = report.begin(); first != report.end();) {
        const auto last = blockEnd(first, report.end());
        const auto count = static_cast<std::size_t>(last - first);
        store32be(body, at, first->ssrc);
        store16be(body, at + 4, first->sequence);
        store16be(body, at + 6, static_cast<std::uint16_t>(count));
        for (std::size_t i = 0; i < count; ++i)
            store16be(body, at + kBlockHeadBytes + 2 * i, toMetric(first[i], report.time));
        at += blockBytes(count);
        first = last;
    }
    store32be(body, at, report.time);
}

std::optional<CongestionReport> parseCongestionReport(Bytes packet) noexcept {
    if (packet.size() < kHeadBytes + kTimeBytes ||
        rtcpType(packet) != RtcpType::TransportFeedback || rtcpCount(packet) != kFormat)
        return std::nullopt;
    std::optional<CongestionReport> report(std::in_place);
    report->sender = load32be(packet, 4);
    report->time = load32be(packet, packet.size() - kTimeBytes);
    auto blocks = packet.subspan(kHeadBytes, packet.size() - kHeadBytes - kTimeBytes);
    while (!blocks.empty()) {
        if (blocks.size() < kBlockHeadBytes) return std::nullopt;
        const auto ssrc = load32be(blocks, 0);
        const auto first = load16be(blocks, 4);
        const std::size_t count = load16be(blocks, 6);
        const auto bytes = blockBytes(count);
        if (bytes > blocks.size()) return std::nullopt;
        for (std::size_t i = 0; i < count; ++i)
            report->push(fromMetric(ssrc, static_cast<std::uint16_t>(first + i),
                                    load16be(blocks, kBlockHeadBytes + 2 * i), report->time));
        blocks = blocks.subspan(bytes);
    }
    return report;
}

} // namespace veter::transport

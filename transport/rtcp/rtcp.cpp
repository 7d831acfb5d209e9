#include "transport/rtcp/rtcp.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace veter::transport {
namespace {

constexpr std::uint8_t kVersion2 = 0x80;
constexpr std::uint8_t kCname = 1;
constexpr std::size_t kSenderReportBytes = 28;
constexpr std::size_t kReceiverReportBytes = 8;
constexpr std::size_t kBlockBytes = 24;
constexpr std::int32_t kMostLost = 0x7fffff; // 24 bits, signed

} // namespace

std::string makeCname(std::string_view program) {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return fmt::format("{}@{}", program, host.data()).substr(0, 255);
}

std::span<std::uint8_t> appendRtcp(std::vector<std::uint8_t>& compound, RtcpType type,
                                   std::uint8_t count, std::size_t bodyBytes) {
    assert(bodyBytes % 4 == 0 && count < 32);
    const auto at = compound.size();
    compound.resize(at + 4 + bodyBytes);
    const auto packet = std::span(compound).subspan(at);
    packet[0] = static_cast<std::uint8_t>(kVersion2 | count);
    packet[1] = static_cast<std::uint8_t>(type);
    store16be(packet, 2, static_cast<std::uint16_t>(bodyBytes / 4));
    return packet.subspan(4);
}

void appendReceiverReport(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                          const std::optional<ReportBlock>& block) {
    const auto body = appendRtcp(compound, RtcpType::ReceiverReport, block ? 1 : 0,
                                 4 + (block ? kBlockBytes : 0));
    store32be(body, 0, sender);
    if (!block) return;
    store32be(body, 4, block->ssrc);
    const auto lost = std::clamp(block->lost, -kMostLost - 1, kMostLost);
    store32be(body, 8, static_cast<std::uint32_t>(lost) & 0xff'ffff);
    body[8] = block->fractionLost;
    store32be(body, 12, block->highestSequence);
    store32be(body, 16, block->jitter);
    store32be(body, 20, block->lastReport);
    store32be(body, 24, block->sinceReport);
}

void appendDescription(std::vector<std::uint8_t>& compound, std::uint32_t ssrc,
                       std::string_view cname) {
    assert(cname.size() <= 255);
    const auto bytes = 4 + 2 + cname.size() + 1; // SSRC, item header, text, end of list
    const auto body = appendRtcp(compound, RtcpType::Sdes, 1, (bytes + 3) / 4 * 4);
    store32be(body, 0, ssrc);
    body[4] = kCname;
    body[5] = static_cast<std::uint8_t>(cname.size());
    std::copy(cname.begin(), cname.end(), body.begin() + 6);
}

std::vector<std::uint8_t> buildSenderReport(const SenderReport& report, std::string_view cname) {
    std::vector<std::uint8_t> out;
    const auto body = appendRtcp(out, RtcpType::SenderReport, 0, kSenderReportBytes - 4);
    store32be(body, 0, report.ssrc);
    store64be(body, 4, report.ntp);
    store32be(body, 12, report.rtpTimestamp);
    store32be(body, 16, report.packets);
    store32be(body, 20, report.octets);
    appendDescription(out, report.ssrc, cname);
    return out;
}

std::vector<std::uint8_t> buildBye(const SenderReport& last, std::string_view cname) {
    auto out = buildSenderReport(last, cname);
    store32be(appendRtcp(out, RtcpType::Bye, 1, 4), 0, last.ssrc);
    return out;
}

std::optional<Bytes> nextRtcp(Bytes& compound) noexcept {
    if (compound.size() < 4 || compound[0] >> 6 != 2) return std::nullopt;
    const auto size = 4U * (load16be(compound, 2) + 1U);
    if (size > compound.size()) return std::nullopt;
    const auto packet = compound.first(size);
    compound = compound.subspan(size);
    return packet;
}

std::optional<SenderReport> parseSenderReport(Bytes packet) noexcept {
    if (packet.size() < kSenderReportBytes || rtcpType(packet) != RtcpType::SenderReport)
        return std::nullopt;
    return SenderReport{load32be(packet, 4), load64be(packet, 8), load32be(packet, 16),
                        load32be(packet, 20), load32be(packet, 24)};
}

std::optional<ReportBlock> findReportBlock(Bytes packet, std::uint32_t ssrc) noexcept {
    const auto type = rtcpType(packet);
    if (type != RtcpType::SenderReport && type != RtcpType::ReceiverReport) return std::nullopt;
    auto at = type == RtcpType::SenderReport ? kSenderReportBytes : kReceiverReportBytes;
    for (auto left = rtcpCount(packet); left > 0 && at + kBlockBytes <= packet.size(); --left) {
        const auto block = packet.subspan(at, kBlockBytes);
        at += kBlockBytes;
        if (load32be(block, 0) != ssrc) continue;
        // The sign is in bit 23.
        const auto lost = static_cast<std::int32_t>(load32be(block, 4) << 8) >> 8;
        return ReportBlock{ssrc,
                           block[4],
                           lost,
                           load32be(block, 8),
                           load32be(block, 12),
                           load32be(block, 16),
                           load32be(block, 20)};
    }
    return std::nullopt;
}

bool isBye(Bytes packet, std::uint32_t ssrc) noexcept {
    if (rtcpType(packet) != RtcpType::Bye) return false;
    const auto count = static_cast<std::size_t>(rtcpCount(packet));
    for (std::size_t i = 0; i < count && 8 + 4 * i <= packet.size(); ++i)
        if (load32be(packet, 4 + 4 * i) == ssrc) return true;
    return false;
}

} // namespace veter::transport

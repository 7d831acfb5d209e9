#include "transport/rtcp.hpp"

#include <algorithm>
#include <cassert>

namespace veter::transport {
namespace {

constexpr std::uint8_t kVersion2 = 0x80;
constexpr std::uint8_t kCname = 1;
constexpr std::size_t kSenderReportBytes = 28;

/// Appends a packet of `count` items and zeroed `bodyBytes` (a multiple of 4); returns its body.
std::span<std::uint8_t> append(std::vector<std::uint8_t>& out, RtcpType type, std::uint8_t count,
                               std::size_t bodyBytes) {
    const auto at = out.size();
    out.resize(at + 4 + bodyBytes);
    const auto packet = std::span(out).subspan(at);
    packet[0] = static_cast<std::uint8_t>(kVersion2 | count);
    packet[1] = static_cast<std::uint8_t>(type);
    store16be(packet, 2, static_cast<std::uint16_t>(bodyBytes / 4));
    return packet.subspan(4);
}

void appendDescription(std::vector<std::uint8_t>& out, std::uint32_t ssrc, std::string_view cname) {
    assert(cname.size() <= 255);
    const auto bytes = 4 + 2 + cname.size() + 1; // SSRC, item header, text, end of list
    const auto body = append(out, RtcpType::Description, 1, (bytes + 3) / 4 * 4);
    store32be(body, 0, ssrc);
    body[4] = kCname;
    body[5] = static_cast<std::uint8_t>(cname.size());
    std::copy(cname.begin(), cname.end(), body.begin() + 6);
}

} // namespace

std::vector<std::uint8_t> buildSenderReport(const SenderReport& report, std::string_view cname) {
    std::vector<std::uint8_t> out;
    const auto body = append(out, RtcpType::SenderReport, 0, kSenderReportBytes - 4);
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
    store32be(append(out, RtcpType::Bye, 1, 4), 0, last.ssrc);
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

bool isBye(Bytes packet, std::uint32_t ssrc) noexcept {
    if (rtcpType(packet) != RtcpType::Bye) return false;
    const auto count = static_cast<std::size_t>(packet[0] & 0x1f);
    for (std::size_t i = 0; i < count && 8 + 4 * i <= packet.size(); ++i)
        if (load32be(packet, 4 + 4 * i) == ssrc) return true;
    return false;
}

} // namespace veter::transport

#include "transport/rtcp_link.hpp"

#include <algorithm>
#include <cmath>

namespace veter::transport {
namespace {

constexpr std::uint8_t kSubtype = 1;
constexpr std::uint32_t kName = 0x56455452; // "VETR"
constexpr std::uint8_t kFec = 1;
constexpr std::size_t kBytes = 24; // with the header

} // namespace

void appendLinkReport(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                      const LinkReport& report) {
    const auto body = appendRtcp(compound, RtcpType::Application, kSubtype, kBytes - 4);
    store32be(body, 0, sender);
    store32be(body, 4, kName);
    store32be(body, 8, report.media);
    const auto loss = std::clamp(report.loss, 0.0, 1.0) * 65536;
    store16be(body, 12, static_cast<std::uint16_t>(std::min(65535.0, std::round(loss))));
    const auto budget = std::clamp<std::int64_t>(report.budget.count(), 0, 65535);
    store16be(body, 14, static_cast<std::uint16_t>(budget));
    body[16] = report.fec ? kFec : 0;
}

std::optional<LinkReport> parseLinkReport(Bytes packet) noexcept {
    if (packet.size() < kBytes || rtcpType(packet) != RtcpType::Application ||
        rtcpCount(packet) != kSubtype || load32be(packet, 8) != kName)
        return std::nullopt;
    return LinkReport{load32be(packet, 12), load16be(packet, 16) / 65536.0,
                      std::chrono::milliseconds(load16be(packet, 18)), (packet[20] & kFec) != 0};
}

} // namespace veter::transport

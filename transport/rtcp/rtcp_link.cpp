#include "transport/rtcp/rtcp_link.hpp"

#include "transport/rtcp/rtcp_veter.hpp"

#include <algorithm>
#include <cmath>

namespace veter::transport {
namespace {

constexpr std::uint8_t kFec = 1;
constexpr std::uint8_t kAsksForKeyFrames = 2;
constexpr std::uint8_t kPictureEnds = 4;
constexpr std::size_t kBytes = 12;

} // namespace

void appendLinkReport(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                      const LinkReport& report) {
    const auto own = appendVeterRtcp(compound, VeterRtcp::Link, sender, kBytes);
    store32be(own, 0, report.media);
    const auto loss = std::clamp(report.loss, 0.0, 1.0) * 65536;
    store16be(own, 4, static_cast<std::uint16_t>(std::min(65535.0, std::round(loss))));
    const auto budget = std::clamp<std::int64_t>(report.budget.count(), 0, 65535);
    store16be(own, 6, static_cast<std::uint16_t>(budget));
    own[8] = static_cast<std::uint8_t>((report.fec ? kFec : 0) |
                                       (report.asksForKeyFrames ? kAsksForKeyFrames : 0) |
                                       (report.pictureEnds ? kPictureEnds : 0));
}

std::optional<LinkReport> parseLinkReport(Bytes packet) noexcept {
    const auto own = veterRtcp(packet, VeterRtcp::Link, kBytes);
    if (!own) return std::nullopt;
    const auto flags = (*own)[8];
    return LinkReport{load32be(*own, 0),
                      load16be(*own, 4) / 65536.0,
                      std::chrono::milliseconds(load16be(*own, 6)),
                      (flags & kFec) != 0,
                      (flags & kAsksForKeyFrames) != 0,
                      (flags & kPictureEnds) != 0};
}

} // namespace veter::transport

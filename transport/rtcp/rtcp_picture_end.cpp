#include "transport/rtcp/rtcp_picture_end.hpp"

#include "transport/rtcp/rtcp_veter.hpp"

namespace veter::transport {
namespace {

constexpr std::size_t kBytes = 4;

} // namespace

void appendPictureEnd(std::vector<std::uint8_t>& compound, const PictureEnd& end) {
    store16be(appendVeterRtcp(compound, VeterRtcp::PictureEnd, end.ssrc, kBytes), 0, end.sequence);
}

std::optional<PictureEnd> parsePictureEnd(Bytes packet) noexcept {
    const auto own = veterRtcp(packet, VeterRtcp::PictureEnd, kBytes);
    if (!own) return std::nullopt;
    return PictureEnd{load32be(packet, 4), load16be(*own, 0)};
}

} // namespace veter::transport

#include "transport/rtcp/rtcp_lost_picture.hpp"

#include "transport/rtcp/rtcp_veter.hpp"

namespace veter::transport {
namespace {

constexpr std::size_t kBytes = 8;

} // namespace

void appendLostPicture(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                       const LostPicture& lost) {
    const auto own = appendVeterRtcp(compound, VeterRtcp::LostPicture, sender, kBytes);
    store32be(own, 0, lost.media);
    store32be(own, 4, lost.lastGood);
}

std::optional<LostPicture> parseLostPicture(Bytes packet) noexcept {
    const auto own = veterRtcp(packet, VeterRtcp::LostPicture, kBytes);
    if (!own) return std::nullopt;
    return LostPicture{load32be(*own, 0), load32be(*own, 4)};
}

} // namespace veter::transport

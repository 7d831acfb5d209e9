#include "transport/rtcp/rtcp_roll_over.hpp"

#include "transport/rtcp/rtcp_veter.hpp"

namespace veter::transport {
namespace {

constexpr std::size_t kBytes = 8;

} // namespace

void appendRollOver(std::vector<std::uint8_t>& compound, const RollOver& rollOver) {
    const auto own = appendVeterRtcp(compound, VeterRtcp::RollOver, rollOver.ssrc, kBytes);
    store32be(own, 0, rollOver.count);
    store16be(own, 4, rollOver.sequence);
}

std::optional<RollOver> parseRollOver(Bytes packet) noexcept {
    const auto own = veterRtcp(packet, VeterRtcp::RollOver, kBytes);
    if (!own) return std::nullopt;
    return RollOver{load32be(packet, 4), load32be(*own, 0), load16be(*own, 4)};
}

} // namespace veter::transport

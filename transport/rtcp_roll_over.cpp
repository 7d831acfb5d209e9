#include "transport/rtcp_roll_over.hpp"

namespace veter::transport {
namespace {

constexpr std::uint8_t kSubtype = 2;
constexpr std::uint32_t kName = 0x56455452; // "VETR"
constexpr std::size_t kBytes = 20;          // with the header

} // namespace

void appendRollOver(std::vector<std::uint8_t>& compound, const RollOver& rollOver) {
    const auto body = appendRtcp(compound, RtcpType::Application, kSubtype, kBytes - 4);
    store32be(body, 0, rollOver.ssrc);
    store32be(body, 4, kName);
    store32be(body, 8, rollOver.count);
    store16be(body, 12, rollOver.sequence);
}

std::optional<RollOver> parseRollOver(Bytes packet) noexcept {
    if (packet.size() < kBytes || rtcpType(packet) != RtcpType::Application ||
        rtcpCount(packet) != kSubtype || load32be(packet, 8) != kName)
        return std::nullopt;
    return RollOver{load32be(packet, 4), load32be(packet, 12), load16be(packet, 16)};
}

} // namespace veter::transport

#include "transport/rtcp_wishes.hpp"

namespace veter::transport {
namespace {

constexpr std::uint8_t kSubtype = 3;
constexpr std::uint32_t kName = 0x56455452; // "VETR"
constexpr std::uint8_t kArrivals = 1;
constexpr std::size_t kBytes = 16; // with the header

} // namespace

void appendWishes(std::vector<std::uint8_t>& compound, const Wishes& wishes) {
    const auto body = appendRtcp(compound, RtcpType::Application, kSubtype, kBytes - 4);
    store32be(body, 0, wishes.ssrc);
    store32be(body, 4, kName);
    body[8] = wishes.arrivals ? kArrivals : 0;
}

std::optional<Wishes> parseWishes(Bytes packet) noexcept {
    if (packet.size() < kBytes || rtcpType(packet) != RtcpType::Application ||
        rtcpCount(packet) != kSubtype || load32be(packet, 8) != kName)
        return std::nullopt;
    return Wishes{load32be(packet, 4), (packet[12] & kArrivals) != 0};
}

} // namespace veter::transport

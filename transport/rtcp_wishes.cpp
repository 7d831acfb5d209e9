#include "transport/rtcp_wishes.hpp"

#include "transport/rtcp_veter.hpp"

namespace veter::transport {
namespace {

constexpr std::uint8_t kArrivals = 1;
constexpr std::size_t kBytes = 4;

} // namespace

void appendWishes(std::vector<std::uint8_t>& compound, const Wishes& wishes) {
    const auto own = appendVeterRtcp(compound, VeterRtcp::Wishes, wishes.ssrc, kBytes);
    own[0] = wishes.arrivals ? kArrivals : 0;
}

std::optional<Wishes> parseWishes(Bytes packet) noexcept {
    const auto own = veterRtcp(packet, VeterRtcp::Wishes, kBytes);
    if (!own) return std::nullopt;
    return Wishes{load32be(packet, 4), ((*own)[0] & kArrivals) != 0};
}

} // namespace veter::transport

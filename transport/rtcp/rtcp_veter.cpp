#include "transport/rtcp/rtcp_veter.hpp"

namespace veter::transport {
namespace {

constexpr std::uint32_t kName = 0x56455452; // "VETR"

} // namespace

std::span<std::uint8_t> appendVeterRtcp(std::vector<std::uint8_t>& compound, VeterRtcp kind,
                                        std::uint32_t ssrc, std::size_t bytes) {
    const auto body = appendRtcp(compound, RtcpType::Application, static_cast<std::uint8_t>(kind),
                                 kVeterRtcpBytes - 4 + bytes);
    store32be(body, 0, ssrc);
    store32be(body, 4, kName);
    return body.subspan(8);
}

std::optional<Bytes> veterRtcp(Bytes packet, VeterRtcp kind, std::size_t bytes) noexcept {
    if (packet.size() < kVeterRtcpBytes + bytes || rtcpType(packet) != RtcpType::Application ||
        rtcpCount(packet) != static_cast<std::uint8_t>(kind) || load32be(packet, 8) != kName)
        return std::nullopt;
    return packet.subspan(kVeterRtcpBytes);
}

} // namespace veter::transport

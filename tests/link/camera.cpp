#include "tests/link/camera.hpp"

#include "transport/rtp/rtp_header.hpp"

#include <algorithm>
#include <array>

namespace veter::sim {
namespace {

constexpr std::size_t kPayloadBytes = 1200;
constexpr std::size_t kNumberBytes = 4; // at the end of each payload
constexpr std::uint8_t kSps = 0x67, kPps = 0x68, kFuA = 0x7c, kIdr = 5, kSlice = 1;
constexpr std::uint8_t kBegins = 0x80, kEnds = 0x40; // of the FU header
// first_mb_in_slice 0, and slice_type I or P: RFC 6184 leaves both to H.264 section 7.3.3.
constexpr std::uint8_t kFirstI = 0x88, kFirstP = 0x9a;

} // namespace

std::vector<Packet> Camera::take(std::uint32_t number, bool key, std::size_t bytes,
                                 Micros captured) {
    if (!first_) first_ = captured;
    timestamp_ = settings_.firstTimestamp +
                 static_cast<std::uint32_t>((captured - *first_).count() * 9 / 100);
    std::vector<Packet> packets;
    if (key) {
        add(packets, std::array<std::uint8_t, 4>{kSps, 0x42, 0xc0, 0x1f}, 12, number);
        add(packets, std::array<std::uint8_t, 2>{kPps, 0xce}, 8, number);
    }
    const auto count = std::max<std::size_t>(2, (bytes + kPayloadBytes - 1) / kPayloadBytes);
    for (std::size_t i = 0; i < count; ++i) {
        std::array<std::uint8_t, 3> head{kFuA, key ? kIdr : kSlice, key ? kFirstI : kFirstP};
        if (i == 0) head[1] |= kBegins;
        if (i + 1 == count) head[1] |= kEnds;
        add(packets, head, std::max<std::size_t>(bytes / count, 8), number);
    }
    packets.back()[1] |= 0x80; // marker
    return packets;
}

void Camera::add(std::vector<Packet>& packets, Bytes head, std::size_t bytes,
                 std::uint32_t number) {
    Packet packet(transport::kRtpHeaderBytes + bytes, static_cast<std::uint8_t>(1 + number % 255));
    packet[0] = 0x80;
    packet[1] = 96;
    store16be(packet, 2, sequence_++);
    store32be(packet, 4, timestamp_);
    store32be(packet, 8, settings_.ssrc);
    std::copy(head.begin(), head.end(), packet.begin() + transport::kRtpHeaderBytes);
    store32be(packet, packet.size() - kNumberBytes, number);
    packets.push_back(std::move(packet));
}

std::optional<std::uint32_t> Camera::numberOf(Bytes payload) noexcept {
    if (payload.size() < 8) return std::nullopt;
    return load32be(payload, payload.size() - kNumberBytes);
}

bool Camera::isKey(Bytes payload) noexcept {
    return payload.size() >= 2 && payload[0] == kFuA && (payload[1] & 0x1f) == kIdr;
}

} // namespace veter::sim

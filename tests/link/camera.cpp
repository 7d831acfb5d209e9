#include "tests/link/camera.hpp"

#include "transport/rtp/rtp_header.hpp"

#include <algorithm>
#include <array>

namespace veter::sim {
namespace {

constexpr std::size_t kPayloadBytes = 1200;
constexpr unsigned kFrameNumBits = 5;
constexpr std::size_t kNumberBytes = 4;            // at the end of each payload
constexpr std::uint32_t kNumberBase = 0x4040'4040; // so that none looks like a start code
constexpr std::uint8_t kSps = 0x67, kPps = 0x68, kFuA = 0x7c, kIdr = 5, kSlice = 1;
constexpr std::uint8_t kBegins = 0x80, kEnds = 0x40; // of the FU header
// Sections 7.3.2.1 and 7.3.2.2: level 5, frame_num of 5 bits, 16 pictures kept; one reference each.
constexpr std::array<std::uint8_t, 10> kSetOfSequence{kSps, 0x42, 0xc0, 0x32, 0xa6,
                                                      0x11, 0x01, 0x40, 0x16, 0xe4};
constexpr std::array<std::uint8_t, 4> kSetOfPictures{kPps, 0xce, 0x3c, 0x80};

/// The header of a slice (section 7.3.3) behind that of its NAL unit.
std::vector<std::uint8_t> sliceHeader(bool key, unsigned frameNum, unsigned back) {
    std::vector<std::uint8_t> bytes;
    unsigned count = 0;
    const auto bits = [&](unsigned value, unsigned length) {
        for (; length > 0; --length, ++count) {
            if (count % 8 == 0) bytes.push_back(0);
            bytes.back() |=
                static_cast<std::uint8_t>((value >> (length - 1) & 1U) << (7 - count % 8));
        }
    };
    const auto number = [&](unsigned value) { // ue(v)
        unsigned length = 0;
        while ((value + 1) >> (length + 1) != 0) ++length;
        bits(value + 1, 2 * length + 1);
    };
    number(0);           // first macroblock
    number(key ? 7 : 5); // I or P
    number(0);           // PPS
    bits(frameNum, kFrameNumBits);
    if (key) {
        number(0); // of the IDR
        bits(0, 2);
    } else {
        bits(0, 1); // as many references as the PPS says
        bits(back > 1, 1);
        if (back > 1) number(0), number(back - 1), number(3);
        bits(0, 1); // none is forgotten
    }
    bits(1, 1);
    return bytes;
}

} // namespace

std::vector<Packet> Camera::take(std::uint32_t number, bool key, std::size_t bytes, Micros captured,
                                 unsigned back) {
    frameNum_ = key ? 0 : (frameNum_ + 1) % (1U << kFrameNumBits);
    if (!first_) first_ = captured;
    timestamp_ = settings_.firstTimestamp +
                 static_cast<std::uint32_t>((captured - *first_).count() * 9 / 100);
    std::vector<Packet> packets;
    if (key) {
        add(packets, kSetOfSequence, kSetOfSequence.size() + kNumberBytes, number);
        add(packets, kSetOfPictures, kSetOfPictures.size() + kNumberBytes, number);
    }
    const auto count = std::max<std::size_t>(2, (bytes + kPayloadBytes - 1) / kPayloadBytes);
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<std::uint8_t> head{kFuA, key ? kIdr : kSlice};
        const auto header = sliceHeader(key, frameNum_, back);
        head.insert(head.end(), header.begin(), header.end());
        if (i == 0) head[1] |= kBegins;
        if (i + 1 == count) head[1] |= kEnds;
        add(packets, head, std::max<std::size_t>(bytes / count, 16), number);
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
    store32be(packet, packet.size() - kNumberBytes, kNumberBase + number);
    packets.push_back(std::move(packet));
}

std::optional<std::uint32_t> Camera::numberOf(Bytes payload) noexcept {
    if (payload.size() < 8) return std::nullopt;
    return load32be(payload, payload.size() - kNumberBytes) - kNumberBase;
}

bool Camera::isKey(Bytes payload) noexcept {
    return payload.size() >= 2 && payload[0] == kFuA && (payload[1] & 0x1f) == kIdr;
}

} // namespace veter::sim

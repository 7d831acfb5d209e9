#include "transport/rtcp/rtcp_feedback.hpp"

#include "base/sequence.hpp"

namespace veter::transport {
namespace {

constexpr std::uint8_t kGenericNack = 1; // of TransportFeedback
constexpr std::uint8_t kPli = 1;         // of PayloadFeedback
constexpr std::uint8_t kFir = 4;
constexpr std::size_t kHeadBytes = 12; // header, SSRC of the sender, SSRC of the media

bool isFeedback(Bytes packet, RtcpType type, std::uint8_t format) {
    return packet.size() >= kHeadBytes && rtcpType(packet) == type && rtcpCount(packet) == format;
}

} // namespace

bool NackList::push(std::uint16_t sequence) noexcept {
    if (size_ == kMaxNack) return false;
    sequences_[size_++] = sequence;
    return true;
}

void appendNack(std::vector<std::uint8_t>& compound, std::uint32_t sender, std::uint32_t media,
                const NackList& lost) {
    // An item is a sequence number and a bit for each of the 16 that follow it.
    std::array<std::uint32_t, NackList::kMaxNack> items{};
    std::size_t count = 0;
    std::uint16_t first = 0;
    for (const auto sequence : lost) {
        const int behind = count == 0 ? 0 : sequenceDistance(first, sequence);
        if (behind >= 1 && behind <= 16) {
            items[count - 1] |= 1U << (behind - 1);
        } else {
            first = sequence;
            items[count++] = static_cast<std::uint32_t>(sequence) << 16;
        }
    }
    const auto body =
        appendRtcp(compound, RtcpType::TransportFeedback, kGenericNack, 8 + 4 * count);
    store32be(body, 0, sender);
    store32be(body, 4, media);
    for (std::size_t i = 0; i < count; ++i) store32be(body, 8 + 4 * i, items[i]);
}

void appendPli(std::vector<std::uint8_t>& compound, std::uint32_t sender, std::uint32_t media) {
    const auto body = appendRtcp(compound, RtcpType::PayloadFeedback, kPli, 8);
    store32be(body, 0, sender);
    store32be(body, 4, media);
}

std::optional<NackList> parseNack(Bytes packet, std::uint32_t media) noexcept {
    if (!isFeedback(packet, RtcpType::TransportFeedback, kGenericNack) ||
        load32be(packet, 8) != media)
        return std::nullopt;
    NackList list;
    for (auto at = kHeadBytes; at + 4 <= packet.size(); at += 4) {
        const auto first = load16be(packet, at);
        const auto following = load16be(packet, at + 2);
        if (!list.push(first)) return list;
        for (unsigned i = 0; i < 16; ++i)
            if ((following >> i & 1U) != 0 && !list.push(static_cast<std::uint16_t>(first + 1 + i)))
                return list;
    }
    return list;
}

bool isPli(Bytes packet, std::uint32_t media) noexcept {
    return isFeedback(packet, RtcpType::PayloadFeedback, kPli) && load32be(packet, 8) == media;
}

std::optional<std::uint8_t> parseFir(Bytes packet, std::uint32_t media) noexcept {
    if (!isFeedback(packet, RtcpType::PayloadFeedback, kFir)) return std::nullopt;
    for (auto at = kHeadBytes; at + 8 <= packet.size(); at += 8)
        if (load32be(packet, at) == media) return packet[at + 4];
    return std::nullopt;
}

} // namespace veter::transport

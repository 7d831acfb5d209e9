#include "transport/rtcp/rtcp_extended.hpp"

#include <algorithm>

namespace veter::transport {
namespace {

constexpr std::uint8_t kReferenceTime = 4; // block types
constexpr std::uint8_t kDelaySince = 5;
constexpr std::size_t kDelayBytes = 12; // for each receiver

/// The first block of `type` in an extended report, its header of 4 bytes included; empty = none.
Bytes findBlock(Bytes packet, std::uint8_t type) {
    if (packet.size() < 8 || rtcpType(packet) != RtcpType::ExtendedReport) return {};
    for (auto rest = packet.subspan(8); rest.size() >= 4;) {
        const auto size = 4U * (load16be(rest, 2) + 1U);
        if (size > rest.size()) return {};
        if (rest[0] == type) return rest.first(size);
        rest = rest.subspan(size);
    }
    return {};
}

std::span<std::uint8_t> appendBlock(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                                    std::uint8_t type, std::size_t bytes) {
    const auto body = appendRtcp(compound, RtcpType::ExtendedReport, 0, 4 + 4 + bytes);
    store32be(body, 0, sender);
    body[4] = type;
    store16be(body, 6, static_cast<std::uint16_t>(bytes / 4));
    return body.subspan(8);
}

} // namespace

void appendReferenceTime(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                         std::uint64_t ntp) {
    store64be(appendBlock(compound, sender, kReferenceTime, 8), 0, ntp);
}

void appendDelaySince(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                      std::span<const DelayTold> receivers) {
    if (receivers.empty()) return;
    auto items = appendBlock(compound, sender, kDelaySince, kDelayBytes * receivers.size());
    for (const auto& [receiver, delay] : receivers) {
        store32be(items, 0, receiver);
        store32be(items, 4, delay.lastTime);
        store32be(items, 8, delay.sinceThen);
        items = items.subspan(kDelayBytes);
    }
}

void appendDelaySince(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                      std::uint32_t receiver, const DelaySince& delay) {
    const DelayTold told{receiver, delay};
    appendDelaySince(compound, sender, {&told, 1});
}

std::optional<ReferenceTime> parseReferenceTime(Bytes packet) noexcept {
    const auto block = findBlock(packet, kReferenceTime);
    if (block.size() != 12) return std::nullopt;
    return ReferenceTime{load32be(packet, 4), load64be(block, 4)};
}

std::optional<DelaySince> parseDelaySince(Bytes packet, std::uint32_t receiver) noexcept {
    const auto block = findBlock(packet, kDelaySince);
    for (std::size_t at = 4; at + kDelayBytes <= block.size(); at += kDelayBytes)
        if (load32be(block, at) == receiver)
            return DelaySince{load32be(block, at + 4), load32be(block, at + 8)};
    return std::nullopt;
}

std::uint32_t toNtpShort(Micros time) noexcept {
    constexpr std::int64_t kEnd = 0xffff'ffff;
    const auto micros = std::clamp<std::int64_t>(time.count(), 0, kEnd / 65536 * 1'000'000);
    return static_cast<std::uint32_t>(std::min(kEnd, (micros * 65536 + 500'000) / 1'000'000));
}

Micros fromCompact(std::uint32_t time) noexcept {
    return Micros((static_cast<std::int64_t>(time) * 1'000'000 + 32768) / 65536);
}

} // namespace veter::transport

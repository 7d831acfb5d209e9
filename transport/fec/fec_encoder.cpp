#include "transport/fec/fec_encoder.hpp"

#include <algorithm>

namespace veter::transport {
namespace {

bool canProtect(std::span<const Packet> picture) noexcept {
    if (picture.empty()) return false;
    const auto first = parseProtectable(picture.front());
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const auto header = parseProtectable(picture[i]);
        if (!header || header->ssrc != first->ssrc || header->timestamp != first->timestamp ||
            header->payloadType != first->payloadType ||
            header->sequence != static_cast<std::uint16_t>(first->sequence + i) ||
            (header->marker && i + 1 != picture.size()))
            return false;
    }
    return true;
}

/// Share `i` of `whole` in `shares`, as equal as can be.
std::size_t share(std::size_t whole, std::size_t shares, std::size_t i) noexcept {
    return whole / shares + (i < whole % shares ? 1 : 0);
}

std::size_t longestSymbol(std::span<const Packet> block) noexcept {
    std::size_t longest = 0;
    for (const auto& packet : block) longest = std::max(longest, fecSymbolBytes(packet.size()));
    return longest;
}

} // namespace

void FecEncoder::protect(std::span<const Packet> picture, std::size_t parity,
                         std::vector<Packet>& out) {
    if (parity == 0 || !canProtect(picture)) return;
    const auto blocks = (picture.size() + kMaxFecMedia - 1) / kMaxFecMedia;
    auto rest = picture;
    for (std::size_t i = 0; i < blocks; ++i) {
        const auto block = rest.first(share(picture.size(), blocks, i));
        rest = rest.subspan(block.size());
        protectBlock(block, std::clamp(share(parity, blocks, i), std::size_t{1}, kMaxFecParity),
                     out);
    }
}

void FecEncoder::protectBlock(std::span<const Packet> block, std::size_t parity,
                              std::vector<Packet>& out) {
    const auto symbolBytes = longestSymbol(block);
    symbols_.resize(block.size() * symbolBytes);
    std::vector<const std::uint8_t*> media;
    for (const auto& packet : block) {
        const auto symbol = std::span(symbols_).subspan(media.size() * symbolBytes, symbolBytes);
        writeFecSymbol(packet, symbol);
        media.push_back(symbol.data());
    }

    const auto first = parseProtectable(block.front());
    FecHeader header{.timestamp = first->timestamp,
                     .ssrc = ssrc_,
                     .mediaSsrc = first->ssrc,
                     .base = first->sequence,
                     .media = static_cast<std::uint8_t>(block.size()),
                     .parity = static_cast<std::uint8_t>(parity),
                     .marker = parseProtectable(block.back())->marker};
    std::vector<std::uint8_t*> symbols;
    for (std::size_t i = 0; i < parity; ++i) {
        header.sequence = sequence_++;
        header.index = static_cast<std::uint8_t>(i);
        out.push_back(buildFec(header, symbolBytes));
        symbols.push_back(out.back().data() + kFecHeaderBytes); // stays there if `out` grows
    }
    encodeParity(media, symbolBytes, symbols);
}

} // namespace veter::transport

#include "transport/fec/fec_decoder.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

namespace veter::transport {
namespace {

/// A packet so far behind is no late one: the sequence numbers have jumped.
constexpr int kJump = 4096;

/// Where a decoded symbol goes in the packet that is made of it: its payload then stands behind
/// the header, which is written over the size.
constexpr std::size_t kSymbolAt = kRtpHeaderBytes - 2;

bool isNewer(std::uint16_t sequence, std::uint16_t than) noexcept {
    const int distance = sequenceDistance(than, sequence);
    return distance > 0 && distance < kJump;
}

/// Reads the size that a decoded symbol starts with, and cuts the packet to it.
bool cutToSize(Packet& packet) {
    const std::size_t payloadBytes = load16be(packet, kSymbolAt);
    const auto size = kRtpHeaderBytes + payloadBytes;
    if (payloadBytes == 0 || size > packet.size()) return false;
    const auto padding = packet.begin() + static_cast<std::ptrdiff_t>(size);
    if (std::any_of(padding, packet.end(), [](auto byte) { return byte != 0; })) return false;
    packet.resize(size);
    return true;
}

} // namespace

void FecDecoder::onMedia(Bytes rtp) {
    const auto header = parseProtectable(rtp);
    if (!header || header->payloadType != payloadType_) return;
    if (ssrc_ != header->ssrc) {
        reset();
        ssrc_ = header->ssrc;
    }
    if (!store(rtp, *header)) return;
    std::erase_if(blocks_, [&](Block& block) {
        if (!block.header.covers(header->sequence)) return false;
        const auto index = static_cast<std::uint16_t>(header->sequence - block.header.base);
        block.lost &= ~(std::uint64_t{1} << index);
        return recover(block) == State::Done;
    });
}

/// False = it was there, or is older than what has its place.
bool FecDecoder::store(Bytes rtp, const RtpHeader& header) {
    auto& media = slot(header.sequence);
    if (!media.symbol.empty() &&
        (isNewer(media.sequence, header.sequence) ||
         (media.sequence == header.sequence && media.timestamp == header.timestamp)))
        return false;
    media.sequence = header.sequence;
    media.timestamp = header.timestamp;
    media.symbolBytes = fecSymbolBytes(rtp.size());
    media.symbol.resize(kMaxFecSymbolBytes);
    writeFecSymbol(rtp, media.symbol);
    return true;
}

void FecDecoder::onParity(Bytes rtp) {
    ++counters_.parity;
    const auto packet = parseFec(rtp);
    if (packet && ssrc_ == packet->header.mediaSsrc)
        add(*packet);
    else
        ++counters_.unusable;
}

void FecDecoder::add(const FecPacket& packet) {
    const auto& header = packet.header;
    auto block = std::find_if(blocks_.begin(), blocks_.end(), [&](const Block& b) {
        return b.header.base == header.base && b.header.timestamp == header.timestamp;
    });
    if (block == blocks_.end()) {
        Block fresh{header, packet.symbol.size(), {}, 0};
        const auto lost = missing(fresh);
        if (!lost) ++counters_.unusable;
        if (!lost || *lost == 0) return;
        fresh.lost = *lost;
        if (blocks_.size() == kMaxBlocks) blocks_.pop_front();
        block = blocks_.insert(blocks_.end(), std::move(fresh));
    } else if (!block->header.sameBlock(header) || block->symbolBytes != packet.symbol.size()) {
        ++counters_.unusable;
        return;
    }
    const auto same = [&](const Parity& p) { return p.index == header.index; };
    if (std::any_of(block->parity.begin(), block->parity.end(), same)) return;
    block->parity.push_back({header.index, {packet.symbol.begin(), packet.symbol.end()}});
    if (recover(*block) == State::Done) blocks_.erase(block);
}

/// A bit for each media packet of the block that is not there; nullopt = the ring has newer ones
/// in their place, or media that cannot be of this block.
std::optional<std::uint64_t> FecDecoder::missing(const Block& block) noexcept {
    std::uint64_t lost = 0;
    for (std::size_t i = 0; i < block.header.media; ++i) {
        ++examined_;
        const auto sequence = static_cast<std::uint16_t>(block.header.base + i);
        const auto& media = slot(sequence);
        if (media.symbol.empty() || media.sequence != sequence) {
            if (!media.symbol.empty() && isNewer(media.sequence, sequence)) return std::nullopt;
            lost |= std::uint64_t{1} << i;
        } else if (media.timestamp != block.header.timestamp ||
                   media.symbolBytes > block.symbolBytes) {
            return std::nullopt;
        }
    }
    return lost;
}

/// Done = the block is whole, by now or already, or never can be.
FecDecoder::State FecDecoder::recover(Block& block) {
    const auto isShort = [&] {
        return static_cast<std::size_t>(std::popcount(block.lost)) > block.parity.size();
    };
    if (isShort()) return State::Open;
    const auto lost = missing(block);
    if (!lost) {
        counters_.unusable += block.parity.size();
        return State::Done;
    }
    block.lost = *lost;
    if (isShort()) return State::Open;
    if (*lost != 0) decode(block, *lost);
    return State::Done;
}

void FecDecoder::decode(const Block& block, std::uint64_t missing) {
    std::vector<const std::uint8_t*> media;
    std::vector<ParitySymbol> parity;
    std::vector<std::pair<std::size_t, Packet>> packets; // of index
    for (std::size_t i = 0; i < block.header.media; ++i) {
        const bool lost = (missing >> i & 1) != 0;
        media.push_back(
            lost ? nullptr : slot(static_cast<std::uint16_t>(block.header.base + i)).symbol.data());
        if (!lost) continue;
        const auto& symbol = block.parity[parity.size()];
        parity.push_back({symbol.index, symbol.symbol.data()});
        packets.emplace_back(i, Packet(kSymbolAt + block.symbolBytes));
    }
    std::vector<std::uint8_t*> out;
    out.reserve(packets.size());
    for (auto& [index, packet] : packets) out.push_back(packet.data() + kSymbolAt);
    recoverMedia(media, parity, block.symbolBytes, out);
    for (auto& [index, packet] : packets) finish(block, index, std::move(packet));
}

/// `packet`: with the decoded symbol at kSymbolAt.
void FecDecoder::finish(const Block& block, std::size_t index, Packet packet) {
    if (!cutToSize(packet)) {
        ++counters_.damaged;
        return;
    }
    const bool marker = block.header.marker && index + 1 == block.header.media;
    packet[0] = 0x80;
    packet[1] = static_cast<std::uint8_t>((marker ? 0x80 : 0) | payloadType_);
    store16be(packet, 2, static_cast<std::uint16_t>(block.header.base + index));
    store32be(packet, 4, block.header.timestamp);
    store32be(packet, 8, block.header.mediaSsrc);
    const auto header = parseProtectable(packet);
    if (header) store(packet, *header);
    recovered_.push_back(std::move(packet));
    ++counters_.recovered;
}

void FecDecoder::take(std::vector<Packet>& out) {
    std::move(recovered_.begin(), recovered_.end(), std::back_inserter(out));
    recovered_.clear();
}

void FecDecoder::reset() {
    ssrc_.reset();
    for (auto& media : ring_) media.symbol.clear();
    blocks_.clear();
    recovered_.clear();
}

} // namespace veter::transport

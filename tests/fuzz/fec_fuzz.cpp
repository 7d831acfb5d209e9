#include "tests/fuzz/fuzz.hpp"

#include "transport/fec/fec_decoder.hpp"
#include "transport/fec/fec_encoder.hpp"

#include <algorithm>

using namespace veter;
using namespace veter::transport;

namespace {

constexpr std::uint8_t kPayloadType = 96;

struct Input {
    std::vector<Packet> media; // of kPayloadType, or anything else that is no parity
    FecDecoder decoder{kPayloadType};

    void receive(Bytes wire, bool parity) {
        if (parity) {
            decoder.onParity(wire);
        } else {
            decoder.onMedia(wire);
            media.emplace_back(wire.begin(), wire.end());
        }
        std::vector<Packet> recovered;
        decoder.take(recovered);
        for (const auto& packet : recovered) {
            const auto header = parseProtectable(packet);
            fuzz::require(header && header->payloadType == kPayloadType, "media are recovered");
            fuzz::require(packet.size() <= kMaxFecPacketBytes - kFecOverheadBytes, "of their size");
        }
        taken += recovered.size();
        fuzz::require(decoder.counters().recovered == taken, "what is counted is there");
        fuzz::require(decoder.counters().unusable <= decoder.counters().parity,
                      "parity is counted once");
    }

    std::size_t taken = 0;
};

/// Whatever is protected can be recovered.
void roundTrip(const std::vector<Packet>& picture) {
    std::vector<Packet> parity;
    FecEncoder(1, 65535).protect(picture, 3, parity);
    if (parity.empty() || picture.size() > kMaxFecMedia) return;
    const auto first = parseProtectable(picture.front());
    FecDecoder decoder(first->payloadType);
    const auto lost = std::min<std::size_t>(3, picture.size() - 1);
    const auto received = picture.begin() + static_cast<std::ptrdiff_t>(lost);
    for (auto packet = received; packet != picture.end(); ++packet) decoder.onMedia(*packet);
    std::size_t longest = 0;
    for (const auto& packet : picture) longest = std::max(longest, packet.size());
    for (const auto& packet : parity) {
        fuzz::require(packet.size() == longest + kFecOverheadBytes, "parity is of its size");
        decoder.onParity(packet);
    }
    std::vector<Packet> recovered;
    decoder.take(recovered);
    fuzz::require(recovered == std::vector<Packet>(picture.begin(), received),
                  "what is lost comes back");
}

} // namespace

/// Input: packets, each behind two bytes: a bit that says parity, 11 of its size.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input;
    Bytes rest(data, size);
    while (rest.size() >= 2) {
        const auto head = load16be(rest, 0);
        rest = rest.subspan(2);
        const auto wire = rest.first(std::min<std::size_t>(head & 0x7ff, rest.size()));
        rest = rest.subspan(wire.size());
        input.receive(wire, (head & 0x8000) != 0);
    }
    roundTrip(input.media);
    return 0;
}

#pragma once
// Pictures as forward error correction gets them.

#include "tests/unit/rtp.hpp"
#include "transport/send/pacer.hpp"

#include <random>

namespace veter::test {

/// RTP packets with payloads of these sizes, random bytes; the last one has the marker.
inline std::vector<Packet> makePicture(const std::vector<std::size_t>& payloadBytes,
                                       RtpFields fields) {
    std::mt19937 random(fields.timestamp + fields.sequence);
    std::vector<Packet> picture;
    for (const auto size : payloadBytes) {
        std::vector<std::uint8_t> payload(size);
        for (auto& byte : payload) byte = static_cast<std::uint8_t>(random());
        fields.marker = picture.size() + 1 == payloadBytes.size();
        picture.push_back(makeRtp(fields, payload));
        ++fields.sequence;
    }
    return picture;
}

} // namespace veter::test

#pragma once
// SRTP sessions as tests want them.

#include "tests/unit/rtp.hpp"
#include "transport/srtp/srtp_session.hpp"

namespace veter::test {

using Wire = std::vector<std::uint8_t>;

/// Through the session in a copy with just the room it needs; nullopt = refused.
inline std::optional<Wire> through(transport::SrtpSession& session, Bytes packet) {
    Wire buffer(packet.begin(), packet.end());
    buffer.resize(packet.size() + transport::SrtpSession::kMaxGrowth);
    const auto size = session.apply(buffer, packet.size());
    if (!size) return std::nullopt;
    buffer.resize(*size);
    return buffer;
}

/// The two ends of one direction.
struct SrtpLink {
    explicit SrtpLink(const transport::SrtpKey& key)
        : receiver(Direction::Unprotect, key), sender(Direction::Protect, key) {}
    explicit SrtpLink(transport::SrtpSuite suite = transport::SrtpSuite::AesCm128HmacSha1_80)
        : SrtpLink(transport::SrtpKey::generate(suite)) {}

    Wire protect(Bytes packet) { return through(sender, packet).value(); }
    Wire protect(std::uint16_t sequence, std::uint32_t ssrc = 1) {
        return protect(makeRtp({.sequence = sequence, .ssrc = ssrc}));
    }
    bool passes(Bytes packet) { return through(receiver, packet).has_value(); }

    using Direction = transport::SrtpSession::Direction;
    transport::SrtpSession receiver;
    transport::SrtpSession sender;
};

} // namespace veter::test

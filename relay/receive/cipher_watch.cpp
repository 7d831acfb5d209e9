#include "relay/receive/cipher_watch.hpp"

#include "transport/rtcp/rtcp.hpp"
#include "transport/rtp/rtp_header.hpp"

namespace veter::relay {
namespace {

/// Whether it is no compound packet to its end, but has the flag "encrypted" where SRTCP has it
/// (RFC 3711 section 3.4): before a tag of 80 bits or, with AES-GCM, last (RFC 7714 section 9.2).
bool isSrtcp(Bytes wire) noexcept {
    auto rest = wire;
    while (transport::nextRtcp(rest)) {
    }
    if (rest.empty() || wire.size() % 2 != 0) return false;
    const std::size_t trailer = wire.size() % 4 == 0 ? 4 : 14;
    return rest.size() >= trailer && (wire[wire.size() - trailer] & 0x80) != 0;
}

bool beginsNalUnit(std::uint8_t first) noexcept {
    const auto type = first & 0x1f;
    return (first & 0x80) == 0 && type >= 1 && type <= 29;
}

} // namespace

CipherWatch::Looks CipherWatch::look(Bytes datagram) noexcept {
    if (transport::isRtcp(datagram)) {
        const auto ssrc = load32be(datagram, 4);
        if (isSrtcp(datagram)) {
            follow(ssrc);
            // A plain sender whose reports are broken is taken for one by its payloads.
            if (looks_ == Looks::Unknown) {
                looks_ = Looks::Doubtful;
                odd_ = kOdd - 1;
            }
        }
        return ssrc == ssrc_ ? looks_ : Looks::Unknown;
    }
    const auto header = transport::parseRtp(datagram);
    if (!header || header->payloadType != payloadType_ ||
        header->headerBytes + header->paddingBytes == datagram.size())
        return Looks::Unknown;
    follow(header->ssrc);
    judge(beginsNalUnit(datagram[header->headerBytes]));
    return looks_;
}

void CipherWatch::follow(std::uint32_t ssrc) noexcept {
    if (ssrc == ssrc_) return;
    ssrc_ = ssrc;
    looks_ = Looks::Unknown;
    fitting_ = odd_ = 0;
}

void CipherWatch::judge(bool fits) noexcept {
    if (looks_ == Looks::Plain || looks_ == Looks::Encrypted) return;
    if (fits) {
        if (++fitting_ == kPlain) looks_ = Looks::Plain;
        return;
    }
    fitting_ = 0;
    looks_ = ++odd_ >= kOdd ? Looks::Encrypted : Looks::Doubtful;
}

} // namespace veter::relay

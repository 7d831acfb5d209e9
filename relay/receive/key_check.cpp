#include "relay/receive/key_check.hpp"

namespace veter::relay {

using Looks = CipherWatch::Looks;

bool KeyCheck::refuses(Bytes datagram, const UdpPath& path, Clock::time_point now) {
    if (haveKey_ && now - authentic_ < kPatience) return false;
    const auto looks = cipher_.look(datagram);
    const bool wrong = looks == Looks::Encrypted || (haveKey_ && looks == Looks::Plain);
    if (wrong && reported_.due(now)) tell(looks, path);
    return !haveKey_ && (looks == Looks::Doubtful || looks == Looks::Encrypted);
}

void KeyCheck::tell(Looks looks, const UdpPath& path) {
    const auto* const why =
        !haveKey_ ? "it is encrypted (or not H.264), but this relay has no key: use the SDP that "
                    "veter-publish --sdp-out writes with --key-file"
        : looks == Looks::Plain
            ? "it is not encrypted, but this camera has a key: start veter-publish with --key-file"
            : "it is encrypted with another key: both ends need the same key file";
    logger("relay").warn("refusing the stream from {}: {}", formatRemote(path), why);
}

} // namespace veter::relay

#include "relay/receive/key_check.hpp"

namespace veter::relay {

using Looks = CipherWatch::Looks;
using Reason = KeyMismatch::Reason;

KeyCheck::Finding KeyCheck::look(Bytes datagram, Clock::time_point now) noexcept {
    if (haveKey_ && now - authentic_ < kPatience) return {};
    const auto looks = cipher_.look(datagram);
    Finding finding;
    finding.refused = !haveKey_ && (looks == Looks::Doubtful || looks == Looks::Encrypted);
    if (looks == Looks::Encrypted) finding.mismatch = haveKey_ ? Reason::OtherKey : Reason::NoKey;
    if (looks == Looks::Plain && haveKey_) finding.mismatch = Reason::Plain;
    return finding;
}

} // namespace veter::relay

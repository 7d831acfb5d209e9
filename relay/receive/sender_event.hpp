#pragma once

#include "relay/receive/udp_path.hpp"

#include <cstdint>
#include <variant>

namespace veter::relay {

/// A sender that is believed from now on; `first` = the first since the start.
struct SenderArrived {
    std::uint32_t ssrc;
    UdpPath path;
    bool first;
};
/// The sender has another address.
struct SenderMoved {
    UdpPath path;
};
/// The sender said BYE.
struct SenderLeft {};
/// A packet of a sender that has not proven that it is live. `idle`: no other one sends.
struct SenderUnproven {
    UdpPath path;
    bool idle;
};
/// A datagram that does not fit the key of this relay.
struct KeyMismatch {
    enum class Reason {
        NoKey,    ///< it is encrypted, or no H.264, and there is no key
        Plain,    ///< it is not encrypted, and there is a key
        OtherKey, ///< it is encrypted with another one
    };
    UdpPath path;
    Reason reason;
};

/// What the receiving end notices of its senders. Each datagram can cause one, and anybody can send
/// datagrams: who logs events limits how often.
using SenderEvent =
    std::variant<SenderArrived, SenderMoved, SenderLeft, SenderUnproven, KeyMismatch>;

} // namespace veter::relay

#pragma once

#include "base/time.hpp"
#include "relay/receive/repair_counters.hpp"
#include "transport/fec/fec_counters.hpp"
#include "transport/rtcp/robot_state.hpp"
#include "transport/srtp/srtp_refused.hpp"

#include <cstdint>
#include <optional>

namespace veter::relay {

/// What a receiver got. Counters count from its start.
struct ReceiverStats {
    std::uint64_t passes = 0;       ///< of the network thread: one a second at least
    std::uint64_t packets = 0;      ///< RTP of the stream, all that came
    std::uint64_t bytes = 0;        ///< of those, RTP header included
    std::uint64_t units = 0;        ///< pictures handed on
    std::uint64_t damaged = 0;      ///< of those, with packets missing
    std::uint64_t malformed = 0;    ///< not RTP or RTCP
    std::uint64_t wrongType = 0;    ///< RTP of another payload type
    std::uint8_t lastWrongType = 0; ///< of the last of those
    std::uint64_t tooLarge = 0;     ///< datagrams of more than 9216 bytes
    std::uint64_t refused = 0;      ///< of another sender than the present one, or doubtful
    std::uint64_t unproven = 0;     ///< authentic, of a sender that did not prove that it is live
    std::uint64_t encrypted = 0;    ///< of a stream that needs a key, and this relay has none
    std::uint64_t restarts = 0;     ///< another sender took over, or the same one began anew
    std::uint64_t moves = 0;        ///< the sender's address changed
    transport::SrtpRefused unauthentic;
    std::uint64_t kernelDrops = 0; ///< datagrams that the socket had no room for
    std::uint64_t notSent = 0;     ///< reports and requests that this machine did not send
    bool marksOthers = false;      ///< the sender marks other packets than the last of each picture
    std::uint64_t unmarked = 0;    ///< pictures that were whole, and ended without a marker
    std::uint64_t keyFramesAsked = 0;
    OrderCounters order;
    LossCounters losses;
    transport::FecCounters parity;
    double loss = 0;                            ///< 0 to 1, before repair, in the last seconds
    std::optional<Micros> roundTrip;            ///< nullopt = not known: a plain sender
    std::optional<transport::RobotState> robot; ///< as it told last; nullopt = it tells nothing
    Clock::duration hold{};                     ///< how long a hole may hold back what is behind it
    Clock::duration heldBack{}; ///< the longest a packet was, in the last whole second
};

} // namespace veter::relay

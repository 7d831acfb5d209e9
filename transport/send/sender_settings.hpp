#pragma once

#include "base/time.hpp"
#include "base/units.hpp"
#include "transport/congestion/rate_figures.hpp"
#include "transport/send/resend_counters.hpp"
#include "transport/srtp/srtp_key_pair.hpp"

#include <optional>
#include <string>

namespace veter::transport {

/// How a Sender sends.
struct SenderSettings {
    BitRate bitRate{2'000'000};      ///< of the stream; the pacer's floor follows from it
    std::size_t burstBytes = 10'000; ///< of an ordinary picture: leaves at line rate
    std::string cname = "veter";     ///< RFC 3550 section 6.5.1
    /// Parity packets per media packet, 0 to 1; nullopt = as many as loss and round trip need.
    /// They go only to a veter-relay.
    std::optional<double> fec{};
    std::optional<SrtpKeys> keys{}; ///< nullopt = plain RTP
    /// Of the parity packets; nullopt = a random one. With keys one that they were not used with.
    std::optional<std::uint32_t> paritySsrc{};
    /// Follows the link's rate, down to this for all that is sent; nullopt = the same rate always.
    std::optional<BitRate> leastRate{};
    bool repairsPictures = false; ///< the encoder can refer to another picture than the last
};

/// What a Sender did. Counters count from its start.
struct SenderStats {
    std::uint64_t passes = 0;      ///< of the network thread: one a second at least
    std::uint64_t packets = 0;     ///< RTP of the stream, taken by the kernel; resends not counted
    std::uint64_t bytes = 0;       ///< of those, RTP header included
    std::uint64_t lost = 0;        ///< packets that were not sent: no address, no route, queue full
    std::uint64_t full = 0;        ///< of those: the kernel's buffer or the device's queue was full
    std::uint64_t parity = 0;      ///< parity packets, taken by the kernel
    std::uint64_t pictureEnds = 0; ///< told, where packets are lost
    std::uint64_t refused = 0;     ///< received datagrams that are not RTCP, or not authentic
    std::optional<AllocatedRate> rate; ///< nullopt = does not follow the link's
    std::uint64_t keyFramesAsked = 0;
    ResendCounters resends;
    // As the receiver reports; nullopt = it reports nothing, or not recently.
    std::optional<Micros> roundTrip;
    std::optional<double> loss; ///< 0 to 1, before any repair
};

} // namespace veter::transport

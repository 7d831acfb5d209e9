#pragma once

#include "base/units.hpp"
#include "capture/common/source.hpp"
#include "encode/encoder.hpp"
#include "encode/frame_decimator.hpp"
#include "transport/srtp/srtp_key_pair.hpp"

#include <cstdint>
#include <optional>

namespace veter::tools {

/// What a Publisher sends, and how.
struct PublisherSettings {
    Endpoint destination;
    capture::Settings source;
    encode::Settings encoder; ///< size, frame rate, colours and GOP are set by the others
    std::optional<std::chrono::microseconds> gop; ///< nullopt = as the receiver needs it
    std::size_t mtu = 1280;                       ///< bytes, IP header included
    std::optional<double> fec;                 ///< parity for media packets, 0 to 1; nullopt = auto
    bool adaptive = true;                      ///< follow the link's rate, down to:
    BitRate minBitRate{150'000};               ///< of all that is sent
    encode::Adapt adapt = encode::Adapt::Both; ///< what is fewer or smaller where the rate is low
    bool timeCode = false;                     ///< is drawn into the picture (base/timecode.hpp)
    std::optional<transport::SrtpKeys> keys{}; ///< nullopt = plain RTP
    /// Of the stream; with keys one that they were not used with. nullopt = a random one.
    std::optional<std::uint32_t> ssrc{};
};

} // namespace veter::tools

#pragma once

#include "relay/rtp_demuxer.hpp"
#include "transport/sdp.hpp"

#include <deque>
#include <optional>

namespace veter::probe {

/// Joins RTP packets, given in order, to access units. One ends at its marker bit, so that nothing
/// waits for the next picture; where the marker packet is lost, at the next timestamp.
class RtpJoiner {
public:
    /// Throws av::Error.
    explicit RtpJoiner(const transport::RtpStream& stream);

    const AVCodecParameters& codec() const noexcept { return *codec_; }
    /// Anything that is not RTP of the stream's payload type is left out. Throws av::Error.
    void push(Bytes wire);
    av::Ptr<AVPacket> take(); ///< the oldest complete access unit; null = none

private:
    void finish();

    std::uint8_t payloadType_;
    av::Ptr<AVCodecParameters> codec_;
    relay::RtpDemuxer demuxer_;
    std::optional<std::uint32_t> timestamp_; // of the access unit begun
    std::deque<av::Ptr<AVPacket>> ready_;
};

} // namespace veter::probe

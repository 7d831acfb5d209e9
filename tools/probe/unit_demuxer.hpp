#pragma once

#include "relay/assemble/access_unit_packets.hpp"
#include "relay/assemble/rtp_demuxer.hpp"
#include "transport/sdp/sdp.hpp"

namespace veter::probe {

/// The packets of a picture to an access unit, and what a decoder is opened with. One thread.
class UnitDemuxer {
public:
    /// Throws av::Error.
    explicit UnitDemuxer(const transport::StreamDescription& stream);

    const AVCodecParameters& codec() const noexcept { return *codec_; }
    /// With AV_PKT_FLAG_CORRUPT if packets are missing; null = nothing that decodes.
    /// Throws av::Error.
    av::Ptr<AVPacket> demux(const relay::AccessUnitPackets& unit);

private:
    av::Ptr<AVCodecParameters> codec_;
    relay::RtpDemuxer demuxer_;
};

} // namespace veter::probe

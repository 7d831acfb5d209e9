#pragma once

#include "relay/rtp_demuxer.hpp"
#include "relay/rtp_unit.hpp"
#include "transport/sdp.hpp"

namespace veter::probe {

/// The packets of a picture to an access unit, and what a decoder is opened with. One thread.
class UnitDemuxer {
public:
    /// Throws av::Error.
    explicit UnitDemuxer(const transport::RtpStream& stream);

    const AVCodecParameters& codec() const noexcept { return *codec_; }
    /// With AV_PKT_FLAG_CORRUPT if packets are missing; null = nothing that decodes.
    /// Throws av::Error.
    av::Ptr<AVPacket> demux(const relay::RtpUnit& unit);

private:
    av::Ptr<AVCodecParameters> codec_;
    relay::RtpDemuxer demuxer_;
};

} // namespace veter::probe

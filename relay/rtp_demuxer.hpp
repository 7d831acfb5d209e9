#pragma once

#include "base/av.hpp"
#include "base/bytes.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace veter::relay {

/// Turns RTP packets into H.264 access units by libavformat's SDP demuxer. One thread.
class RtpDemuxer {
public:
    /// `sdp`: what transport::demuxerSdp() wrote. Throws av::Error.
    explicit RtpDemuxer(const std::string& sdp);
    ~RtpDemuxer();
    RtpDemuxer(const RtpDemuxer&) = delete;
    RtpDemuxer& operator=(const RtpDemuxer&) = delete;

    /// The next packet of the current access unit. `wire` is copied when needed.
    void push(Bytes wire);
    /// Ends the access unit: what the packets since the last call hold, in Annex B with
    /// AV_PKT_FLAG_KEY on an IDR and no timestamps; null = nothing that decodes. Throws av::Error.
    av::Ptr<AVPacket> finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace veter::relay

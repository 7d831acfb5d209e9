#pragma once

#include "base/av.hpp"
#include "base/bytes.hpp"
#include "transport/rtp/packet_io.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

#include <deque>
#include <string>
#include <vector>

namespace veter::relay {

/// Turns RTP packets into H.264 access units by libavformat's SDP demuxer. The caller knows where
/// an access unit ends (marker bit, or the next timestamp), so nothing waits for the next picture.
/// One thread.
class RtpDemuxer {
public:
    /// `payloadType`: what the packets carry. Throws av::Error.
    explicit RtpDemuxer(std::uint8_t payloadType);
    ~RtpDemuxer();
    RtpDemuxer(const RtpDemuxer&) = delete;
    RtpDemuxer& operator=(const RtpDemuxer&) = delete;

    /// The next RTP packet (not RTCP) of the current access unit, in order.
    void push(std::vector<std::uint8_t> wire);
    /// Ends the access unit: what the packets since the last call hold, in Annex B, with
    /// AV_PKT_FLAG_KEY on an IDR, without timestamps; null = nothing that decodes.
    /// Throws av::Error.
    av::Ptr<AVPacket> finish();

private:
    int read(std::span<std::uint8_t> into);

    struct CloseInput {
        void operator()(AVFormatContext* p) const noexcept { avformat_close_input(&p); }
    };
    std::deque<std::vector<std::uint8_t>> packets_;
    std::vector<std::uint8_t> joined_;
    std::uint16_t sequence_ = 0;
    transport::PacketIo io_; // above the context that points at it
    std::unique_ptr<AVFormatContext, CloseInput> input_;
};

} // namespace veter::relay

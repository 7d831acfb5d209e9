#pragma once

#include "relay/assemble/unit_assembler.hpp"
#include "tools/probe/input.hpp"
#include "tools/probe/rtsp_session.hpp"
#include "tools/probe/unit_demuxer.hpp"
#include "transport/sdp/sdp.hpp"

#include <exception>
#include <optional>
#include <string>

namespace veter::probe {

/// The first video of an RTSP server's SDP.
struct RtspVideo {
    transport::StreamDescription stream;
    std::string control; ///< of a=control; empty = none
};

/// Throws std::runtime_error saying what is wrong.
RtspVideo findVideo(const std::string& sdp);

/// H.264 by RTSP over TCP without a parser's frame of delay.
class RtspInput final : public Input {
public:
    /// Connects and plays. Throws std::runtime_error.
    RtspInput(const std::string& url, const Stopped& stopped);
    const AVCodecParameters& codec() const noexcept override { return demuxer_->codec(); }
    av::Ptr<AVPacket> next() override;

private:
    void take(Bytes wire);

    std::optional<UnitDemuxer> demuxer_;
    std::uint8_t payloadType_ = 0;
    std::optional<std::uint16_t> sequence_; // of the packet before
    relay::UnitAssembler assembler_;
    std::exception_ptr thrown_; // by take(), inside libcurl
    RtspSession session_;       // calls take(): goes first
};

} // namespace veter::probe

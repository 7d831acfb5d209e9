#pragma once

#include "encode/convert.hpp"
#include "tools/publish/coded_gate.hpp"
#include "tools/publish/publisher_settings.hpp"
#include "transport/rtp/rtp_muxer.hpp"

#include <memory>
#include <optional>

namespace veter::tools {

/// Turns frames into RTP: converts them to the size wanted, draws the time code, encodes and
/// packetizes them. Made for the first frame, when its rate and colours are known. One thread.
class FrameCoder {
public:
    /// Throws std::invalid_argument for an encoder setting out of range, av::Error.
    FrameCoder(const PublisherSettings& settings, const AVFrame& first, AVRational fps,
               transport::RtpMuxer::Out out);

    struct Result {
        Micros encoding{}; ///< conversion and encoding
        bool keyFrame = false;
        bool sent = true; ///< else the camera's own encoder is to be asked for a key frame
    };
    /// `number`: of the frame, as captured; `orientation`: what is to be done to it. Throws
    /// av::Error.
    Result code(av::Ptr<AVFrame> frame, std::uint32_t number,
                const capture::Orientation& orientation);

    // All count from the next frame on.
    void setTarget(encode::EncoderTarget target) noexcept { encoder_->setTarget(target); }
    void setGop(Micros gop) noexcept { encoder_->setGop(gop); }
    void forgetAfter(Micros captured) noexcept { encoder_->forgetAfter(captured.count()); }
    void requestKeyFrame() noexcept { encoder_->requestKeyFrame(); }
    /// Of the first frame, where the camera encoded it; else of what we encode.
    const AVCodecParameters& parameters() const noexcept {
        return coded_ ? *coded_ : encoder_->parameters();
    }

private:
    av::Ptr<AVFrame> prepare(av::Ptr<AVFrame> in, const capture::Orientation& orientation);
    Result pass(const AVFrame& coded, std::uint32_t number);

    const bool timeCode_;
    const av::Ptr<AVCodecParameters> coded_; // null = the first frame was a picture
    CodedGate gate_;
    std::unique_ptr<encode::Encoder> encoder_;
    encode::Converter converter_;
    encode::Converter sidewaysConverter_; // for frames that are then turned by 90 degrees
    transport::RtpMuxer muxer_;
};

} // namespace veter::tools

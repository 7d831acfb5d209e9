#pragma once

#include "tools/probe/input.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

namespace veter::probe {

/// The first video of anything libavformat opens, buffered as little as it can. Its parser tells
/// the end of a picture by the beginning of the next: up to one frame of delay.
class AvInput final : public Input {
public:
    /// Throws av::Error or std::runtime_error.
    AvInput(const std::string& url, Stopped stopped);
    const AVCodecParameters& codec() const noexcept override { return *stream_->codecpar; }
    av::Ptr<AVPacket> next() override;

private:
    struct CloseInput {
        void operator()(AVFormatContext* p) const noexcept { avformat_close_input(&p); }
    };
    void open(const std::string& url);

    Stopped stopped_; // libav holds its address
    std::unique_ptr<AVFormatContext, CloseInput> input_;
    const AVStream* stream_ = nullptr;
};

} // namespace veter::probe

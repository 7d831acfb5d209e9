#pragma once

#include "base/av.hpp"
#include "base/time.hpp"
#include "capture/common/orientation.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

#include <cstdint>
#include <stop_token>
#include <string>

namespace veter::capture {

/// The best video stream of a file, once from its beginning to its end, as fast as it decodes.
/// Not movable: libav holds its address. One thread.
class FileDecoder {
public:
    explicit FileDecoder(const std::string& path); ///< throws av::Error
    FileDecoder(const FileDecoder&) = delete;
    FileDecoder& operator=(const FileDecoder&) = delete;

    const AVCodecParameters& parameters() const noexcept { return *stream_->codecpar; }
    AVRational frameRate() const noexcept; ///< positive; 25 when the file does not say
    /// What is to be done to its pictures to see them upright.
    Orientation orientation() const noexcept;
    /// In order of display, pts in microseconds or AV_NOPTS_VALUE, with the pixel aspect that
    /// stream or container names; null = end, or stopped. Damaged parts are passed over. Throws
    /// av::Error when the file cannot be read on.
    av::Ptr<AVFrame> next(const std::stop_token& stop);

private:
    struct InputDeleter {
        void operator()(AVFormatContext* p) const noexcept { avformat_close_input(&p); }
    };
    static int interrupted(void* self) noexcept;
    void openInput();
    void openDecoder();
    bool sendPacket();

    std::string path_;
    const std::stop_token* stop_ = nullptr; // during next()
    std::unique_ptr<AVFormatContext, InputDeleter> input_;
    AVStream* stream_ = nullptr; // of input_
    av::Ptr<AVCodecContext> decoder_;
    av::Ptr<AVPacket> packet_ = av::makePacket();
    std::uint64_t damaged_ = 0;
};

} // namespace veter::capture

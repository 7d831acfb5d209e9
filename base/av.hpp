#pragma once
// Owners and errors for libav: every handle in a Ptr, every result through check().

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/avutil.h>
#include <libavutil/dict.h>
#include <libavutil/frame.h>
}

#include "base/format.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

namespace veter::av {

struct Deleter {
    void operator()(AVFrame* p) const noexcept { av_frame_free(&p); }
    void operator()(AVPacket* p) const noexcept { av_packet_free(&p); }
    void operator()(AVCodecContext* p) const noexcept { avcodec_free_context(&p); }
    void operator()(AVCodecParameters* p) const noexcept { avcodec_parameters_free(&p); }
    void operator()(AVCodecParserContext* p) const noexcept { av_parser_close(p); }
};
template <class T> using Ptr = std::unique_ptr<T, Deleter>;

/// What libav answered, with what was being done: "read frame from clip.mp4: Invalid data …".
class Error : public std::runtime_error {
public:
    Error(int code, const std::string& action)
        : std::runtime_error(fmt::format("{}: {}", action, reason(code))), code_(code) {}
    int code() const noexcept { return code_; }
    static std::string reason(int code);

private:
    int code_;
};

/// Returns `rc` when it is not an error; else throws Error naming the action.
template <class... A> int check(int rc, FormatString<A...> action, A&&... args) {
    if (rc < 0) throw Error(rc, fmt::format(action, std::forward<A>(args)...));
    return rc;
}

/// Owned, empty; throw std::bad_alloc when memory is out.
Ptr<AVFrame> makeFrame();
Ptr<AVPacket> makePacket();
/// A frame with its own writable buffers. Throws Error.
Ptr<AVFrame> makePicture(int width, int height, AVPixelFormat format);
/// A packet that owns a copy of `data`. Throws Error.
Ptr<AVPacket> makePacket(std::span<const std::uint8_t> data);

/// H.264 video with a copy of its SPS and PPS (Annex B; may be empty) as extradata. Throws
/// std::bad_alloc.
Ptr<AVCodecParameters> h264Parameters(std::span<const std::uint8_t> parameterSets);

inline std::span<const std::uint8_t> bytes(const AVPacket& packet) noexcept {
    return {packet.data, static_cast<std::size_t>(packet.size)};
}

/// An AVDictionary that frees itself and refuses misspelt options.
class Options {
public:
    Options() = default;
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;
    ~Options() { av_dict_free(&dict_); }

    void set(const char* name, const std::string& value) {
        av_dict_set(&dict_, name, value.c_str(), 0);
    }
    AVDictionary** get() noexcept { return &dict_; }
    /// Throws Error naming the options the last libav call did not take.
    void requireAllUsed(const std::string& action) const;

private:
    AVDictionary* dict_ = nullptr;
};

/// Routes libav's log to our logger "av". Once, from main, before any other libav call.
void routeLog();

} // namespace veter::av

#pragma once

extern "C" {
#include <libavutil/pixfmt.h>
#include <libavutil/rational.h>
}

#include <optional>
#include <string_view>

namespace veter::capture {

/// The stream header of YUV4MPEG2 (yuv4mpeg(5) of mjpegtools).
struct Y4mHeader {
    int width = 0;
    int height = 0;
    AVRational fps{0, 1}; ///< 0 = the stream does not say
    AVPixelFormat pixels = AV_PIX_FMT_YUV420P;
    AVRational pixelAspect{0, 1}; ///< width to height of one; 0 = the stream does not say
    AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
    bool operator==(const Y4mHeader&) const noexcept;
};

struct Y4mResult {
    std::optional<Y4mHeader> header;
    std::string_view reason; ///< a literal: why there is none
};

inline constexpr std::size_t kY4mMaxLine = 1024; ///< bytes of a header line that we accept

/// `line` is the first line without its line feed; only read during the call. 8 bits a sample,
/// progressive or not, at most 8192x8192; unknown parameters are passed over.
Y4mResult parseY4mHeader(std::string_view line) noexcept;

} // namespace veter::capture

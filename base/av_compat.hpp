#pragma once
// All that differs between FFmpeg 4.3 and 9 is told apart here, nowhere else.

#include "base/av.hpp"

extern "C" {
#include <libavformat/avformat.h>
#include <libavformat/avio.h>
}

#include <utility>

namespace veter::av {

namespace detail {
template <class F> struct BufferArgument;
template <class R, class B> struct BufferArgument<R (*)(void*, B, int)> { using Type = B; };
} // namespace detail

/// What an avio write callback gets: uint8_t* to libavformat 60, const uint8_t* from 61 on.
using AvioWriteBuffer =
    detail::BufferArgument<decltype(std::declval<AVIOContext>().write_packet)>::Type;

inline bool isKeyFrame(const AVFrame& frame) noexcept {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
    return (frame.flags & AV_FRAME_FLAG_KEY) != 0;
#else
    return frame.key_frame != 0;
#endif
}

/// How the pictures of `stream` are to be turned, nine numbers of libavutil/display.h; null = as
/// they are. Lives as long as the stream.
inline const std::int32_t* displayMatrix(const AVStream& stream) noexcept {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const auto* data =
        av_packet_side_data_get(stream.codecpar->coded_side_data,
                                stream.codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    return data != nullptr ? reinterpret_cast<const std::int32_t*>(data->data) : nullptr;
#else
    return reinterpret_cast<const std::int32_t*>(
        av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
#endif
}

#ifdef AV_PROFILE_H264_BASELINE
inline constexpr int kProfileConstrainedBaseline = AV_PROFILE_H264_CONSTRAINED_BASELINE;
#else
inline constexpr int kProfileConstrainedBaseline = FF_PROFILE_H264_CONSTRAINED_BASELINE;
#endif

/// The name of the time-out option of libavformat's RTSP; both are in microseconds.
#if LIBAVFORMAT_VERSION_MAJOR >= 59
inline constexpr const char* kRtspTimeoutOption = "timeout";
#else
inline constexpr const char* kRtspTimeoutOption = "stimeout";
#endif

} // namespace veter::av

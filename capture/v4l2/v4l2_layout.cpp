#include "capture/v4l2/v4l2_layout.hpp"

#include "capture/v4l2/v4l2_formats.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <linux/videodev2.h>

#include <algorithm>

namespace veter::capture::v4l2 {
namespace {

struct Colours {
    std::uint32_t space, encoding, quantization;
};

/// By the defaults that videodev2.h gives for what a driver leaves open.
void setColours(Layout& layout, const Colours& stated, bool fullByDefault) noexcept {
    const auto space = static_cast<v4l2_colorspace>(stated.space);
    const auto encoding = stated.encoding == V4L2_YCBCR_ENC_DEFAULT
                              ? static_cast<std::uint32_t>(V4L2_MAP_YCBCR_ENC_DEFAULT(space))
                              : stated.encoding;
    const auto quantization = stated.quantization == V4L2_QUANTIZATION_DEFAULT
                                  ? static_cast<std::uint32_t>(V4L2_MAP_QUANTIZATION_DEFAULT(
                                        fullByDefault, space, encoding))
                                  : stated.quantization;
    layout.range =
        quantization == V4L2_QUANTIZATION_FULL_RANGE ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    if (fullByDefault) return;
    if (encoding == V4L2_YCBCR_ENC_601) layout.matrix = AVCOL_SPC_SMPTE170M;
    if (encoding == V4L2_YCBCR_ENC_709) layout.matrix = AVCOL_SPC_BT709;
}

/// Of RGB; and of grey, which sensors and libav take for full range where nobody says.
bool isFullByDefault(AVPixelFormat pixels) noexcept {
    if (pixels == AV_PIX_FMT_GRAY8) return true;
    const auto* description = av_pix_fmt_desc_get(pixels);
    return description != nullptr && (description->flags & AV_PIX_FMT_FLAG_RGB) != 0;
}

/// All planes in one piece of memory: the lines of chroma follow from those of luma.
bool split(AVFrame& frame, std::span<std::uint8_t> memory, int bytesPerLine) noexcept {
    const auto pixels = static_cast<AVPixelFormat>(frame.format);
    frame.linesize[0] = bytesPerLine;
    if (pixels == AV_PIX_FMT_NV12 || pixels == AV_PIX_FMT_NV21) frame.linesize[1] = bytesPerLine;
    if (pixels == AV_PIX_FMT_YUV420P) frame.linesize[1] = frame.linesize[2] = bytesPerLine / 2;
    if (frame.linesize[1] == 0) { // FFmpeg 4 would count a palette behind grey
        frame.data[0] = memory.data();
        return bytesPerLine > 0 && memory.size() >= static_cast<std::size_t>(bytesPerLine) *
                                                        static_cast<std::size_t>(frame.height);
    }
    const int needed =
        av_image_fill_pointers(frame.data, pixels, frame.height, memory.data(), frame.linesize);
    return needed >= 0 && memory.size() >= static_cast<std::size_t>(needed);
}

bool assign(AVFrame& frame, Planes memory, const Layout& layout) noexcept {
    for (std::size_t plane = 0; plane < memory.size(); ++plane) {
        const int lines = plane == 0 ? frame.height : (frame.height + 1) / 2;
        frame.data[plane] = memory[plane].data();
        frame.linesize[plane] = layout.bytesPerLine[plane];
        if (memory[plane].size() < static_cast<std::size_t>(lines * frame.linesize[plane]))
            return false;
    }
    return true;
}

} // namespace

Layout layoutOf(const v4l2_format& format) noexcept {
    Layout layout;
    const auto describe = [&](const auto& pix) {
        layout.choice.fourcc = pix.pixelformat;
        layout.choice.size = {static_cast<int>(pix.width), static_cast<int>(pix.height)};
        const auto* known = find(pix.pixelformat);
        setColours(layout, {pix.colorspace, pix.ycbcr_enc, pix.quantization},
                   known != nullptr && isFullByDefault(known->pixels));
    };
    if (format.type == V4L2_BUF_TYPE_VIDEO_CAPTURE) {
        describe(format.fmt.pix);
        layout.bytesPerLine[0] = static_cast<int>(format.fmt.pix.bytesperline);
        return layout;
    }
    describe(format.fmt.pix_mp);
    const auto planes = std::min<std::size_t>(format.fmt.pix_mp.num_planes, kMaxPlanes);
    for (std::size_t plane = 0; plane < planes; ++plane)
        layout.bytesPerLine[plane] =
            static_cast<int>(format.fmt.pix_mp.plane_fmt[plane].bytesperline);
    return layout;
}

bool setPlanes(AVFrame& frame, Planes memory, const Layout& layout) noexcept {
    const auto* format = find(layout.choice.fourcc);
    if (format == nullptr || memory.size() != static_cast<std::size_t>(format->memoryPlanes))
        return false;
    frame.width = layout.choice.size.width;
    frame.height = layout.choice.size.height;
    frame.format = format->pixels;
    frame.color_range = layout.range;
    frame.colorspace = layout.matrix;
    return memory.size() == 1 ? split(frame, memory[0], layout.bytesPerLine[0])
                              : assign(frame, memory, layout);
}

} // namespace veter::capture::v4l2

#include "encode/convert.hpp"
#include "encode/colour.hpp"
#include "encode/letterbox.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <array>

namespace veter::encode {
namespace {

constexpr int kAlign = 64; ///< of lines in memory, for the vector units

struct Free {
    void operator()(SwsContext* p) const noexcept { sws_freeContext(p); }
    void operator()(AVBufferPool* p) const noexcept { av_buffer_pool_uninit(&p); }
};
using Scaler = std::unique_ptr<SwsContext, Free>;
using Pool = std::unique_ptr<AVBufferPool, Free>;

/// What a scaler is built for; another one means another scaler.
struct Layout {
    Size size;
    AVPixelFormat pixels = AV_PIX_FMT_NONE;
    bool fullRange = false;
    AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
    Rectangle place; ///< in the result
    bool operator==(const Layout&) const = default;
};

/// The yuvj formats are old names for full range.
AVPixelFormat withoutRange(AVPixelFormat format) noexcept {
    switch (format) {
    case AV_PIX_FMT_YUVJ420P: return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P: return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P: return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P: return AV_PIX_FMT_YUV440P;
    default: return format;
    }
}

bool isRgb(AVPixelFormat format) noexcept {
    const auto* d = av_pix_fmt_desc_get(format);
    return d != nullptr && (d->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

void setOption(SwsContext& scaler, const char* name, std::int64_t value) {
    av::check(av_opt_set_int(&scaler, name, value, 0), "set swscale's {}", name);
}

/// The ranges must be known before sws_init_context: it chooses its short cuts by them.
Scaler makeScaler(const Layout& from) {
    Scaler scaler(sws_alloc_context());
    if (!scaler) throw std::bad_alloc();
    setOption(*scaler, "srcw", from.size.width);
    setOption(*scaler, "srch", from.size.height);
    setOption(*scaler, "src_format", from.pixels);
    setOption(*scaler, "src_range", from.fullRange ? 1 : 0);
    setOption(*scaler, "dstw", from.place.size.width);
    setOption(*scaler, "dsth", from.place.size.height);
    setOption(*scaler, "dst_format", AV_PIX_FMT_YUV420P);
    setOption(*scaler, "dst_range", 0);
    // To scale down, as fast as bilinear and 1 dB nearer to Lanczos; fast_bilinear is 5 dB behind.
    // To scale up it is bilinear.
    setOption(*scaler, "sws_flags", SWS_AREA);
    const char* name = av_get_pix_fmt_name(from.pixels);
    av::check(sws_init_context(scaler.get(), nullptr, nullptr), "convert {} {} to yuv420p {}",
              name != nullptr ? name : "unknown format", format(from.size),
              format(from.place.size));
    const int* table = sws_getCoefficients(from.matrix);
    sws_setColorspaceDetails(scaler.get(), table, from.fullRange ? 1 : 0, table, 0, 0, 1 << 16,
                             1 << 16);
    return scaler;
}

} // namespace

struct Converter::Impl {
    Impl(Size wanted, AVColorSpace wantedMatrix)
        : size(wanted), matrix(matrixFor(wanted, wantedMatrix)) {}

    Layout layoutOf(const AVFrame& in) const noexcept;
    bool fits(const Layout& in) const noexcept;
    av::Ptr<AVFrame> makeOutput(const AVFrame& in);
    void scale(const AVFrame& in, AVFrame& out) const;

    const Size size;
    const AVColorSpace matrix;
    Layout source;
    Scaler scaler; ///< for `source`
    Pool pool;     ///< of pictures of `size`
};

Layout Converter::Impl::layoutOf(const AVFrame& in) const noexcept {
    const auto stated = static_cast<AVPixelFormat>(in.format);
    const bool rgb = isRgb(stated);
    Layout layout;
    layout.size = {in.width, in.height};
    layout.pixels = withoutRange(stated);
    layout.fullRange = rgb || stated != layout.pixels || in.color_range == AVCOL_RANGE_JPEG;
    layout.matrix = rgb ? matrix : in.colorspace;
    layout.place = fit(layout.size, in.sample_aspect_ratio, size);
    return layout;
}

bool Converter::Impl::fits(const Layout& in) const noexcept {
    return in.size == size && in.place.size == size && !in.fullRange &&
           (in.pixels == AV_PIX_FMT_YUV420P || in.pixels == AV_PIX_FMT_NV12);
}

av::Ptr<AVFrame> Converter::Impl::makeOutput(const AVFrame& in) {
    const int bytes =
        av::check(av_image_get_buffer_size(AV_PIX_FMT_YUV420P, size.width, size.height, kAlign),
                  "allocate a picture of {}", format(size));
    using PoolSize = decltype(AVBufferRef::size); // int to FFmpeg 4.4, size_t from 5.0
    if (!pool) pool.reset(av_buffer_pool_init(static_cast<PoolSize>(bytes), nullptr));
    if (!pool) throw std::bad_alloc();
    auto out = av::makeFrame();
    out->buf[0] = av_buffer_pool_get(pool.get());
    if (out->buf[0] == nullptr) throw std::bad_alloc();
    av::check(av_frame_copy_props(out.get(), &in), "copy the properties of a frame");
    out->width = size.width;
    out->height = size.height;
    out->format = AV_PIX_FMT_YUV420P;
    out->sample_aspect_ratio = {1, 1};
    out->color_range = AVCOL_RANGE_MPEG;
    out->colorspace = source.matrix;
    av::check(av_image_fill_arrays(out->data, out->linesize, out->buf[0]->data, AV_PIX_FMT_YUV420P,
                                   size.width, size.height, kAlign),
              "lay out a picture of {}", format(size));
    return out;
}

void Converter::Impl::scale(const AVFrame& in, AVFrame& out) const {
    const auto& [x, y, inner] = source.place;
    const std::array<std::uint8_t*, 4> planes{
        out.data[0] + y * out.linesize[0] + x,
        out.data[1] + y / 2 * out.linesize[1] + x / 2,
        out.data[2] + y / 2 * out.linesize[2] + x / 2,
    };
    av::check(
        sws_scale(scaler.get(), in.data, in.linesize, 0, in.height, planes.data(), out.linesize),
        "convert a frame");
    if (inner != size) drawBars(out, source.place);
}

Converter::Converter(Size size, AVColorSpace matrix)
    : impl_(std::make_unique<Impl>(size, matrix)) {}
Converter::~Converter() = default;

av::Ptr<AVFrame> Converter::convert(av::Ptr<AVFrame> in) {
    const auto layout = impl_->layoutOf(*in);
    if (impl_->fits(layout)) return in;
    if (!impl_->scaler || layout != impl_->source) {
        impl_->scaler = makeScaler(layout);
        impl_->source = layout;
    }
    auto out = impl_->makeOutput(*in);
    impl_->scale(*in, *out);
    return out;
}

} // namespace veter::encode

#include "base/av_compat.hpp"
#include "base/h264_slice.hpp"
#include "encode/colour.hpp"
#include "encode/x264_params.hpp"

extern "C" {
#include <libavutil/intreadwrite.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace veter::encode {
namespace {

struct CloseX264 {
    void operator()(x264_t* p) const noexcept { x264_encoder_close(p); }
};
using X264 = std::unique_ptr<x264_t, CloseX264>;
using Nals = std::span<const x264_nal_t>;

/// The only SEI that x264 writes with our settings is its banner, 0.7 kB in front of the first
/// picture; there is no setting against it.
bool isWanted(const x264_nal_t& nal) noexcept { return nal.i_type != NAL_SEI; }

int wantedBytes(Nals nals) noexcept {
    int bytes = 0;
    for (const auto& nal : nals) bytes += isWanted(nal) ? nal.i_payload : 0;
    return bytes;
}

void copyWanted(Nals nals, std::uint8_t* to) noexcept {
    for (const auto& nal : nals) {
        if (!isWanted(nal)) continue;
        const auto bytes = static_cast<std::size_t>(nal.i_payload);
        std::memcpy(to, nal.p_payload, bytes);
        // A relay leaves out what was lost, up to a picture that refers to none of it.
        const std::size_t startCode = nal.b_long_startcode != 0 ? 4 : 3;
        h264::allowGaps(std::span(to, bytes).subspan(startCode));
        to += bytes;
    }
}

X264 openX264(const Settings& settings) {
    auto params = x264Params(settings);
    X264 x264(x264_encoder_open(&params));
    if (!x264)
        throw av::Error(AVERROR_EXTERNAL,
                        fmt::format("open x264 for {} at {} frames/s, {}", format(settings.size),
                                    format(settings.fps), format(settings.bitRate)));
    return x264;
}

std::vector<std::uint8_t> parameterSets(x264_t* x264) {
    x264_nal_t* nals = nullptr;
    int count = 0;
    if (x264_encoder_headers(x264, &nals, &count) < 0)
        throw av::Error(AVERROR_EXTERNAL, "get SPS and PPS from x264");
    const Nals headers(nals, static_cast<std::size_t>(count));
    std::vector<std::uint8_t> sets(static_cast<std::size_t>(wantedBytes(headers)));
    copyWanted(headers, sets.data());
    return sets;
}

av::Ptr<AVCodecParameters> describe(x264_t* x264, const Settings& settings) {
    auto p = av::h264Parameters(parameterSets(x264));
    x264_param_t used;
    x264_encoder_parameters(x264, &used);
    p->format = AV_PIX_FMT_YUV420P;
    p->width = settings.size.width;
    p->height = settings.size.height;
    p->profile = av::kProfileConstrainedBaseline;
    p->level = used.i_level_idc;
    p->bit_rate = settings.bitRate.bitsPerSecond;
    p->sample_aspect_ratio = {1, 1};
    p->color_range = AVCOL_RANGE_MPEG;
    p->color_space = matrixFor(settings.size, settings.matrix);
    p->color_primaries = static_cast<AVColorPrimaries>(used.vui.i_colorprim);
    p->color_trc = static_cast<AVColorTransferCharacteristic>(used.vui.i_transfer);
    return p;
}

/// As libavcodec's encoders write it: quality as a lambda, picture type, no errors.
void attachQp(AVPacket& packet, int qp) {
    constexpr std::size_t kBytes = 8;
    auto* stats = av_packet_new_side_data(&packet, AV_PKT_DATA_QUALITY_STATS, kBytes);
    if (stats == nullptr) throw std::bad_alloc();
    std::memset(stats, 0, kBytes);
    AV_WL32(stats, static_cast<std::uint32_t>(qp * FF_QP2LAMBDA));
    stats[4] = (packet.flags & AV_PKT_FLAG_KEY) != 0 ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_P;
}

av::Ptr<AVPacket> pack(Nals nals, const x264_picture_t& picture) {
    auto packet = av::makePacket();
    const int bytes = wantedBytes(nals);
    av::check(av_new_packet(packet.get(), bytes), "allocate a packet of {} bytes", bytes);
    copyWanted(nals, packet->data);
    packet->pts = picture.i_pts;
    packet->dts = picture.i_pts;
    if (picture.b_keyframe != 0) packet->flags |= AV_PKT_FLAG_KEY;
    attachQp(*packet, picture.i_qpplus1 - 1);
    return packet;
}

class X264Encoder final : public Encoder {
public:
    explicit X264Encoder(const Settings& settings)
        : settings_(settings),
          x264_(openX264(settings)),
          parameters_(describe(x264_.get(), settings)),
          wanted_{settings.bitRate},
          gop_(settings.gop) {}

    av::Ptr<AVPacket> encode(const AVFrame& in) override {
        auto picture = borrow(in);
        applyTarget();
        if (keyFrameWanted_.exchange(false) || isKeyFrameDue(in.pts))
            picture.i_type = X264_TYPE_IDR;
        x264_nal_t* nals = nullptr;
        int count = 0;
        x264_picture_t coded;
        const int bytes = x264_encoder_encode(x264_.get(), &nals, &count, &picture, &coded);
        if (bytes <= 0) throw av::Error(AVERROR_EXTERNAL, "encode a frame with x264");
        remember(coded);
        return pack({nals, static_cast<std::size_t>(count)}, coded);
    }
    void requestKeyFrame() noexcept override { keyFrameWanted_ = true; }
    void setTarget(EncoderTarget target) noexcept override { wanted_ = target; }
    void forgetAfter(std::int64_t pts) noexcept override;
    void setGop(std::chrono::microseconds gop) noexcept override { gop_ = gop; }
    const AVCodecParameters& parameters() const noexcept override { return *parameters_; }

private:
    x264_picture_t borrow(const AVFrame& in) const;
    void applyTarget();
    void remember(const x264_picture_t& coded);
    bool isKeyFrameDue(std::int64_t pts) const noexcept;

    const Settings settings_;
    const X264 x264_;
    const av::Ptr<AVCodecParameters> parameters_;
    EncoderTarget target_{settings_.bitRate};
    EncoderTarget wanted_;
    std::chrono::microseconds gop_;
    std::atomic<bool> keyFrameWanted_ = false;
    std::optional<std::int64_t> lastKey_; // its pts
    struct Kept {
        std::int64_t pts;
        bool valid; // the next one may refer to it
    };
    std::deque<Kept> kept_; // what decoders keep; not empty once there is a key frame
};

/// One that is lost between that time and the last IDR does not matter, if the IDR arrives.
void X264Encoder::forgetAfter(std::int64_t pts) noexcept {
    if (!lastKey_ || pts < *lastKey_) return;
    for (auto& picture : kept_) picture.valid &= picture.pts <= pts;
    const bool left =
        std::any_of(kept_.begin(), kept_.end(), [](const Kept& picture) { return picture.valid; });
    if (!left && std::chrono::microseconds(kept_.back().pts - *lastKey_) < kForgetInterval) return;
    x264_encoder_invalidate_reference(x264_.get(), pts + 1);
}

void X264Encoder::remember(const x264_picture_t& coded) {
    if (coded.b_keyframe != 0) {
        lastKey_ = coded.i_pts;
        kept_.clear();
    }
    kept_.push_back({coded.i_pts, true});
    if (kept_.size() > keptPictures(settings_)) kept_.pop_front();
}

/// Whether this frame is the nearest to the time of the next key frame: the camera's times jitter.
bool X264Encoder::isKeyFrameDue(std::int64_t pts) const noexcept {
    const auto halfFrame = std::llround(500'000 / av_q2d(settings_.fps));
    return !lastKey_ || pts - *lastKey_ + halfFrame >= gop_.count();
}

/// x264 only reads the planes, but takes them without const.
x264_picture_t X264Encoder::borrow(const AVFrame& in) const {
    const auto format = static_cast<AVPixelFormat>(in.format);
    const bool planar = format == AV_PIX_FMT_YUV420P;
    if ((!planar && format != AV_PIX_FMT_NV12) || Size{in.width, in.height} != settings_.size) {
        const char* name = av_get_pix_fmt_name(format);
        throw av::Error(AVERROR(EINVAL),
                        fmt::format("encode a frame of {} {}x{}, not yuv420p or nv12 {}",
                                    name != nullptr ? name : "unknown format", in.width, in.height,
                                    veter::format(settings_.size)));
    }
    x264_picture_t picture;
    x264_picture_init(&picture);
    picture.i_pts = in.pts;
    picture.img.i_csp = planar ? X264_CSP_I420 : X264_CSP_NV12;
    picture.img.i_plane = planar ? 3 : 2;
    std::copy_n(in.data, picture.img.i_plane, picture.img.plane);
    std::copy_n(in.linesize, picture.img.i_plane, picture.img.i_stride);
    return picture;
}

void X264Encoder::applyTarget() {
    if (wanted_ == target_) return;
    x264_param_t params;
    x264_encoder_parameters(x264_.get(), &params);
    encode::setTarget(params, wanted_, settings_);
    if (x264_encoder_reconfig(x264_.get(), &params) < 0)
        throw av::Error(AVERROR_EXTERNAL,
                        fmt::format("set x264's bit rate to {}", format(wanted_.rate)));
    target_ = wanted_;
}

} // namespace

std::unique_ptr<Encoder> makeX264(const Settings& settings) {
    return std::make_unique<X264Encoder>(settings);
}

} // namespace veter::encode

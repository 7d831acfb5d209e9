#include "capture/common/coded_frame.hpp"

extern "C" {
#include <libavutil/buffer.h>
}

#include <cstring>
#include <new>
#include <stdexcept>
#include <vector>

namespace veter::capture {
namespace {

bool holdsSps(Bytes accessUnit) noexcept {
    while (const auto nal = h264::nextNal(accessUnit)) {
        if (h264::nalType(*nal) == h264::kSps) return true;
        if (h264::nalType(*nal) <= h264::kIdrSlice) return false;
    }
    return false;
}

} // namespace

av::Ptr<AVFrame> makeCodedFrame(Bytes accessUnit) {
    auto frame = av::makeFrame();
    frame->buf[0] = av_buffer_alloc(static_cast<decltype(AVBufferRef::size)>(accessUnit.size()));
    if (frame->buf[0] == nullptr) throw std::bad_alloc();
    std::memcpy(frame->buf[0]->data, accessUnit.data(), accessUnit.size());
    frame->format = AV_PIX_FMT_NONE;
    frame->pict_type = h264::hasIdr(accessUnit) ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_P;
    return frame;
}

Bytes accessUnit(const AVFrame& coded) noexcept {
    return {coded.buf[0]->data, static_cast<std::size_t>(coded.buf[0]->size)};
}

av::Ptr<AVFrame> CodedPictures::take(Bytes unit) {
    check(unit);
    sets_.update(unit);
    const bool idr = h264::hasIdr(unit);
    started_ |= idr && sets_.complete();
    if (!started_) return nullptr;
    if (!idr || holdsSps(unit)) return makeCodedFrame(unit);
    auto whole = sets_.annexB();
    whole.insert(whole.end(), unit.begin(), unit.end());
    return makeCodedFrame(whole);
}

void CodedPictures::check(Bytes unit) const {
    while (const auto nal = h264::nextNal(unit)) {
        const auto profile = h264::profileOf(*nal);
        if (profile && *profile != h264::kBaseline)
            throw std::runtime_error(fmt::format(
                "camera {} encodes H.264 of profile {}; only Baseline ({}) is passed through: "
                "--control h264_profile=..., or another --format",
                camera_, *profile, h264::kBaseline));
        if (h264::isBSlice(*nal))
            throw std::runtime_error(fmt::format("camera {} encodes B pictures, which wait for "
                                                 "later ones: --control video_b_frames=0, or "
                                                 "another --format",
                                                 camera_));
    }
}

} // namespace veter::capture

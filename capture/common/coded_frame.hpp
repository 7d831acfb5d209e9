#pragma once
// Pictures that a camera has encoded itself, on the way that frames take.

#include "base/av.hpp"
#include "base/bytes.hpp"
#include "base/h264.hpp"

#include <string>

namespace veter::capture {

/// A frame that holds an H.264 access unit (Annex B) instead of a picture: its format is
/// AV_PIX_FMT_NONE, its bytes are those of buf[0], and pict_type is I for an IDR. Throws
/// std::bad_alloc.
av::Ptr<AVFrame> makeCodedFrame(Bytes accessUnit);
inline bool isCoded(const AVFrame& frame) noexcept { return frame.format == AV_PIX_FMT_NONE; }
inline bool isCodedKey(const AVFrame& frame) noexcept {
    return frame.pict_type == AV_PICTURE_TYPE_I;
}
Bytes accessUnit(const AVFrame& coded) noexcept; ///< borrowed from the frame

/// Takes a camera's access units and lets through what every viewer can decode: from an IDR on,
/// each IDR with SPS and PPS. One thread.
class CodedPictures {
public:
    explicit CodedPictures(std::string camera) : camera_(std::move(camera)) {}

    /// Null = there is nothing to begin with yet. Throws std::runtime_error, saying what to do,
    /// for another profile than Baseline, or B pictures. Throws std::bad_alloc.
    av::Ptr<AVFrame> take(Bytes accessUnit);

private:
    void check(Bytes accessUnit) const;

    std::string camera_;
    h264::ParameterSets sets_;
    bool started_ = false;
};

} // namespace veter::capture

#include "capture/file/file_source.hpp"

#include "base/time.hpp"
#include "capture/common/waiter.hpp"
#include "capture/file/file_decoder.hpp"

#include <optional>

namespace veter::capture {
namespace {

constexpr Micros kMaxLate = std::chrono::milliseconds(250);
constexpr Micros kMaxStep = std::chrono::seconds(10); // a longer pause is a broken timestamp

class FileSource final : public Source {
public:
    FileSource(const std::string& path, bool loop, const Settings& settings)
        : path_(path), loop_(loop) {
        decoder_.emplace(path);
        state_.orientation = decoder_->orientation().then(settings.orientation);
        const auto& video = decoder_->parameters();
        format_ = {video.width, video.height, decoder_->frameRate(),
                   static_cast<AVPixelFormat>(video.format)};
        period_ = Micros(av_rescale(1'000'000, format_.fps.den, format_.fps.num));
    }

    Format format() const override { return format_; }
    State state() const override { return state_; }

    av::Ptr<AVFrame> read(const std::stop_token& stop) override {
        auto frame = decode(stop);
        if (!frame) return nullptr;
        schedule(*frame);
        if (!waiter_.until(Clock::time_point(due_), stop)) return nullptr;
        frame->pts = due_.count();
        return frame;
    }

private:
    av::Ptr<AVFrame> decode(const std::stop_token& stop) {
        for (;;) {
            auto frame = decoder_->next(stop);
            if (frame || stop.stop_requested()) return frame;
            if (!shown_) throw av::Error(AVERROR_INVALIDDATA, "decode any picture of " + path_);
            if (!loop_) return nullptr;
            // Opened anew: seeking back does not work in every format.
            shown_ = false;
            lastPts_ = AV_NOPTS_VALUE;
            decoder_.emplace(path_);
        }
    }

    /// Sets due_: as long after the frame before as the timestamps say, where they make sense.
    void schedule(const AVFrame& frame) {
        const bool known = frame.pts != AV_NOPTS_VALUE && lastPts_ != AV_NOPTS_VALUE;
        const Micros step = known ? Micros(frame.pts - lastPts_) : period_;
        due_ += step > Micros::zero() && step < kMaxStep ? step : period_;
        const Micros now = monotonicNow();
        if (now - due_ > kMaxLate) due_ = now; // the first frame, too
        lastPts_ = frame.pts;
        shown_ = true;
    }

    const std::string path_;
    const bool loop_;
    std::optional<FileDecoder> decoder_;
    Format format_;
    State state_;
    Micros period_{}; // of a frame whose duration the file does not tell
    Waiter waiter_;
    Micros due_{};
    std::int64_t lastPts_ = AV_NOPTS_VALUE; // in the file's time
    bool shown_ = false;                    // a picture since the file was opened
};

} // namespace

std::unique_ptr<Source> makeFileSource(const std::string& path, bool loop,
                                       const Settings& settings) {
    return std::make_unique<FileSource>(path, loop, settings);
}

} // namespace veter::capture

#include "capture/camera/supervised_source.hpp"

#include "base/log.hpp"
#include "capture/camera/camera_watch.hpp"
#include "capture/common/waiter.hpp"
#include "capture/picture/no_signal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>

namespace veter::capture {
namespace {

using namespace std::chrono_literals;
constexpr auto kLogInterval = 10s;
constexpr std::int64_t kMinStep = 1000; // microseconds: less may be the same RTP time

class SupervisedSource final : public Source {
public:
    SupervisedSource(std::string name, OpenCamera open, const Settings& settings)
        : name_(std::move(name)),
          open_(std::move(open)),
          format_{settings.size.width, settings.size.height, settings.fps, AV_PIX_FMT_YUV420P},
          noSignal_(settings.size.width, settings.size.height),
          watch_(Clock::now(), settings.fps) {
        try {
            start();
        } catch (const CameraLost& lost) {
            close(lost.reason(), lost.what());
        }
    }

    Format format() const override { return format_; }
    State state() const override { return state_; }
    void requestKeyFrame() noexcept override { keyFrameWanted_ = true; }

    av::Ptr<AVFrame> read(const std::stop_token& stop) override {
        while (!stop.stop_requested()) {
            keepOpen(Clock::now());
            const auto until = nextEvent();
            av::Ptr<AVFrame> frame;
            if (camera_)
                frame = fromCamera(stop, until);
            else
                waiter_.until(until, stop);
            if (!frame && watch_.lost(Clock::now()) && Clock::now() >= noSignalDue_)
                frame = withoutCamera();
            if (frame) return frame;
        }
        return nullptr;
    }

private:
    void start() {
        camera_ = open_();
        format_ = camera_->format();
        damagedBefore_ += std::exchange(damagedNow_, 0);
        damagedAtPicture_ = 0;
        watch_.opened(Clock::now(), format_.fps);
    }

    void close(const std::string& reason, const char* what) {
        camera_.reset();
        watch_.closed(Clock::now(), reason);
        if (lossLog_.due(Clock::now()))
            logger("capture").warn("camera {}: {}{}", name_, what,
                                   lossLog_.folded() == 0
                                       ? ""
                                       : fmt::format(" ({} more failures)", lossLog_.folded()));
    }

    void keepOpen(Clock::time_point now) {
        if (camera_ && now >= watch_.hungAt())
            close(quietReason(), "sends no pictures, restarting it");
        if (camera_ || now < watch_.openAt()) return;
        try {
            start();
        } catch (const CameraLost& lost) {
            close(lost.reason(), lost.what());
        } catch (const std::exception& error) { // as it was, it could be used
            close("no longer usable", error.what());
        }
    }

    Clock::time_point nextEvent() const {
        const auto picture = std::max(watch_.lostAt(), noSignalDue_);
        return std::min(picture, camera_ ? watch_.hungAt() : watch_.openAt());
    }

    av::Ptr<AVFrame> fromCamera(const std::stop_token& stop, Clock::time_point until) {
        try {
            if (keyFrameWanted_.exchange(false)) camera_->requestKeyFrame();
            auto frame = camera_->next(stop, until);
            noteDamage();
            if (!frame) return nullptr;
            damagedAtPicture_ = damagedNow_;
            if (!state_.streaming) reportReturn();
            watch_.picture(Clock::now());
            state_.streaming = true;
            state_.reason.clear();
            state_.orientation = camera_->orientation();
            keepRising(*frame);
            return frame;
        } catch (const CameraLost& lost) {
            close(lost.reason(), lost.what());
            return nullptr;
        }
    }

    av::Ptr<AVFrame> withoutCamera() {
        const auto now = Clock::now();
        const auto reason = watch_.reason().empty() ? quietReason() : watch_.reason();
        if (state_.streaming)
            logger("capture").warn("camera {}: no signal ({}); viewers see NO SIGNAL", name_,
                                   reason);
        state_.streaming = false;
        state_.reason = reason;
        state_.orientation = Orientation{};
        const Micros quiet = monotonic(watch_.quietSince());
        auto frame = noSignal_.draw(reason, toWallClock(quiet), toWallClock(monotonic(now)));
        frame->pts = monotonic(now).count();
        keepRising(*frame);
        const Micros interval(av_rescale(1'000'000, format_.fps.den, std::max(1, format_.fps.num)));
        noSignalDue_ = std::max(noSignalDue_ + interval, now);
        return frame;
    }

    std::string quietReason() const {
        return damagedNow_ > damagedAtPicture_ ? "only damaged pictures" : "sends no pictures";
    }

    void noteDamage() {
        damagedNow_ = camera_->damaged();
        const auto all = damagedBefore_ + damagedNow_;
        if (all != state_.damaged && damageLog_.due(Clock::now()))
            logger("capture").warn("camera {}: {} damaged pictures dropped", name_, all);
        state_.damaged = all;
    }

    void reportReturn() {
        const std::chrono::duration<double> away = Clock::now() - watch_.quietSince();
        logger("capture").info("camera {}: back after {:.1f} s", name_, away.count());
    }

    /// Across a new start, and between two kinds of picture, the clock must still go forward.
    void keepRising(AVFrame& frame) {
        frame.pts = std::max(frame.pts, lastPts_ + kMinStep);
        lastPts_ = frame.pts;
    }

    const std::string name_;
    const OpenCamera open_;
    std::unique_ptr<Camera> camera_; // none = it is to be opened again
    std::atomic<bool> keyFrameWanted_{false};
    Format format_;
    State state_;
    NoSignal noSignal_;
    CameraWatch watch_;
    Clock::time_point noSignalDue_{};
    Waiter waiter_;
    RateLimit lossLog_{kLogInterval};
    RateLimit damageLog_{kLogInterval};
    std::uint64_t damagedBefore_ = 0; // by earlier openings
    std::uint64_t damagedNow_ = 0;
    std::uint64_t damagedAtPicture_ = 0;
    std::int64_t lastPts_ = 0;
};

} // namespace

std::unique_ptr<Source> supervise(std::string name, OpenCamera open, const Settings& settings) {
    return std::make_unique<SupervisedSource>(std::move(name), std::move(open), settings);
}

} // namespace veter::capture

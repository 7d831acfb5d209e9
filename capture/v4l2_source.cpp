#include "capture/v4l2_source.hpp"

#include "base/log.hpp"
#include "base/time.hpp"
#include "capture/v4l2_camera.hpp"
#include "capture/v4l2_formats.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace veter::capture {
namespace {

using namespace std::chrono_literals;
constexpr auto kReopen = 500ms;
constexpr auto kLogInterval = 10s;

v4l2::Wish wishOf(const Settings& settings) {
    v4l2::Wish wish{settings.size, settings.fps, 0};
    if (!settings.format.empty()) {
        wish.fourcc = v4l2::fourccOf(settings.format);
        if (wish.fourcc == 0)
            throw std::invalid_argument(fmt::format("format '{}' is unknown", settings.format));
    }
    return wish;
}

class V4l2Source final : public Source {
public:
    V4l2Source(const std::string& path, const Settings& settings)
        : path_(path), wish_(wishOf(settings)), controls_(settings.controls) {
        start();
    }

    Format format() const override { return format_; }

    av::Ptr<AVFrame> read(const std::stop_token& stop) override {
        for (;;) {
            if (!camera_ && !reopen(stop)) return nullptr;
            try {
                auto frame = camera_->next(stop, waiter_);
                reportDamage();
                if (frame) keepRising(*frame);
                return frame;
            } catch (const sys::Error& error) {
                lose(error);
            }
        }
    }

private:
    void start() {
        camera_.emplace(path_, wish_, controls_);
        format_ = camera_->format();
        reported_ = 0;
        logger("capture").info("camera {}: {}", path_, describe(wish_, camera_->choice()));
    }

    void lose(const sys::Error& error) {
        camera_.reset();
        if (lossLog_.due(Clock::now()))
            logger("capture").warn("camera {} is lost, waiting for it: {}{}", path_, error.what(),
                                   folded(lossLog_));
    }

    /// False = stopped.
    bool reopen(const std::stop_token& stop) {
        while (waiter_.until(Clock::now() + kReopen, stop)) {
            try {
                start();
                return true;
            } catch (const sys::Error& error) {
                logger("capture").debug("still no camera: {}", error.what());
            }
        }
        return false;
    }

    void reportDamage() {
        if (camera_->damaged() == reported_ || !damageLog_.due(Clock::now())) return;
        reported_ = camera_->damaged();
        logger("capture").warn("camera {}: {} damaged pictures passed over", path_, reported_);
    }

    /// Across a new start the clock of the pictures must still go forward.
    void keepRising(AVFrame& frame) {
        frame.pts = std::max(frame.pts, lastPts_ + 1);
        lastPts_ = frame.pts;
    }

    static std::string folded(const RateLimit& limit) {
        return limit.folded() == 0 ? "" : fmt::format(" ({} more times)", limit.folded());
    }

    const std::string path_;
    const v4l2::Wish wish_;
    const v4l2::Assignments controls_;
    std::optional<v4l2::Camera> camera_; // none = lost
    Format format_;
    Waiter waiter_;
    RateLimit lossLog_{kLogInterval};
    RateLimit damageLog_{kLogInterval};
    std::uint64_t reported_ = 0;
    std::int64_t lastPts_ = 0;
};

} // namespace

std::unique_ptr<Source> makeV4l2Source(const std::string& path, const Settings& settings) {
    return std::make_unique<V4l2Source>(path, settings);
}

} // namespace veter::capture

#include "capture/picture/test_source.hpp"

#include "base/time.hpp"
#include "capture/common/waiter.hpp"
#include "capture/picture/test_picture.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace veter::capture {
namespace {

class TestSource final : public Source {
public:
    explicit TestSource(const Settings& settings)
        : size_(settings.orientation.across(settings.size)),
          format_{size_.width, size_.height, settings.fps, AV_PIX_FMT_YUV420P},
          picture_(size_.width, size_.height) {}

    Format format() const override { return format_; }

    av::Ptr<AVFrame> read(const std::stop_token& stop) override {
        const Micros now = monotonicNow();
        if (next_ == 0) start_ = now;
        if (now >= start_ + timeOf(next_ + 1)) next_ = frameAt(now - start_);
        const Micros due = start_ + timeOf(next_);
        auto frame = picture_.draw(next_, timeOf(next_), toWallClock(due)); // drawn before its time
        frame->pts = due.count();
        ++next_;
        if (!waiter_.until(Clock::time_point(due), stop)) return nullptr;
        return frame;
    }

private:
    /// When a frame is due, counted from the first.
    Micros timeOf(std::uint64_t frame) const noexcept {
        return Micros(av_rescale(static_cast<std::int64_t>(frame),
                                 std::int64_t{1'000'000} * format_.fps.den, format_.fps.num));
    }
    /// The last frame that is due by then.
    std::uint64_t frameAt(Micros time) const noexcept {
        return static_cast<std::uint64_t>(av_rescale_rnd(time.count(), format_.fps.num,
                                                         std::int64_t{1'000'000} * format_.fps.den,
                                                         AV_ROUND_DOWN));
    }

    const Size size_;
    const Format format_;
    TestPicture picture_;
    Waiter waiter_;
    Micros start_{};
    std::uint64_t next_ = 0;
};

} // namespace

std::unique_ptr<Source> makeTestSource(const Settings& settings) {
    const auto [width, height] = settings.size;
    if (width < 32 || height < 32 || width % 2 != 0 || height % 2 != 0)
        throw std::invalid_argument(fmt::format(
            "test: the size must be even and at least 32x32, not {}", format(settings.size)));
    if (settings.fps.num <= 0 || settings.fps.den <= 0)
        throw std::invalid_argument("test: the frame rate must be positive");
    return std::make_unique<TestSource>(settings);
}

} // namespace veter::capture

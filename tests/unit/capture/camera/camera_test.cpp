#include "capture/camera/camera.hpp"

#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace veter;
using namespace veter::capture;

namespace {

class FakeCamera final : public Camera {
public:
    Format format() const override { return {}; }
    av::Ptr<AVFrame> next(const std::stop_token&, Clock::time_point) override { return nullptr; }
    Orientation orientation() const override { return {}; }
    std::uint64_t damaged() const override { return 0; }
};

} // namespace

TEST_CASE("viewers see a short reason, the log has the full error") {
    const struct {
        int code;
        const char* reason;
    } cases[]{
        {ENODEV, "unplugged"},
        {ENXIO, "unplugged"},
        {ENOENT, "unplugged"},
        {EBUSY, "used by another program"},
        {EACCES, "no permission"},
        {EPERM, "no permission"},
        {EIO, "read error"},
        {ENOSPC, "No space left on device"}, // not enough of USB's bandwidth
    };
    for (const auto& c : cases) {
        const auto lost = lossFor(sys::Error(c.code, "start /dev/video0"));
        CHECK(lost.reason() == c.reason);
        CHECK(has(lost.what(), "start /dev/video0: "));
    }
}

TEST_CASE("a camera that is missing at the start is an error, a lost one is waited for") {
    int tries = 0;
    const auto open = lostOnceOpened([&]() -> std::unique_ptr<Camera> {
        if (++tries != 2) throw sys::Error(ENOENT, "open camera /dev/video0");
        return std::make_unique<FakeCamera>();
    });
    CHECK_THROWS_AS(open(), sys::Error);
    CHECK(open());
    for (int i = 0; i < 2; ++i) {
        try {
            open();
            FAIL("opened");
        } catch (const CameraLost& lost) {
            CHECK(lost.reason() == "unplugged");
        }
    }
}

TEST_CASE("an error that waiting cannot mend stays an error") {
    int tries = 0;
    const auto open = lostOnceOpened([&]() -> std::unique_ptr<Camera> {
        if (++tries > 1) throw std::invalid_argument("no format MJPG");
        return std::make_unique<FakeCamera>();
    });
    CHECK(open());
    CHECK_THROWS_AS(open(), std::invalid_argument);
}

#include "capture/camera/background_camera.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <thread>

using namespace veter;
using namespace veter::capture;
using namespace std::chrono_literals;

namespace {

/// A camera of the test's, each of whose steps may hang; any thread.
struct Trouble {
    std::shared_future<void> opening, reading, ending; ///< valid = hangs until it is ready
    std::atomic<bool> unusable{false};
    std::atomic<bool> lost{false};
    std::atomic<int> opened{0};
    std::atomic<int> ended{0};
};

void hang(const std::shared_future<void>& until) {
    if (until.valid()) until.wait();
}

class TestCamera final : public Camera {
public:
    explicit TestCamera(Trouble& trouble) : trouble_(trouble) {
        hang(trouble.opening);
        if (trouble.unusable) throw std::invalid_argument("no such control");
        ++trouble.opened;
    }
    ~TestCamera() override {
        hang(trouble_.ending);
        ++trouble_.ended;
    }
    TestCamera(const TestCamera&) = delete;
    TestCamera& operator=(const TestCamera&) = delete;
    Format format() const override { return {64, 48, {100, 1}, AV_PIX_FMT_GRAY8}; }
    Orientation orientation() const override { return {false, true, 1}; }
    std::uint64_t damaged() const override { return damaged_; }
    av::Ptr<AVFrame> next(const std::stop_token&, Clock::time_point) override {
        std::this_thread::sleep_for(5ms);
        hang(trouble_.reading);
        if (trouble_.lost) throw CameraLost("unplugged", "gone");
        ++damaged_;
        auto frame = av::makePicture(64, 48, AV_PIX_FMT_GRAY8);
        frame->pts = ++pictures_;
        return frame;
    }

private:
    Trouble& trouble_;
    std::int64_t pictures_ = 0;
    std::uint64_t damaged_ = 0;
};

OpenCamera opener(Trouble& trouble) {
    return inBackground([&trouble] { return std::make_unique<TestCamera>(trouble); });
}

av::Ptr<AVFrame> next(Camera& camera) { return camera.next({}, Clock::now() + 2s); }

std::string lossReason(const OpenCamera& open) {
    const auto begin = Clock::now();
    try {
        open();
    } catch (const CameraLost& lost) {
        CHECK(Clock::now() - begin < 1s);
        return lost.reason();
    }
    return "";
}

/// What open() gives, within a second of trying.
std::unique_ptr<Camera> openSoon(const OpenCamera& open) {
    for (const auto begin = Clock::now(); Clock::now() - begin < 1s;) {
        try {
            return open();
        } catch (const CameraLost&) {
        }
    }
    return nullptr;
}

} // namespace

TEST_CASE("a camera in the background gives its pictures like any other") {
    Trouble trouble;
    const auto open = opener(trouble);
    auto camera = open();
    CHECK(camera->format().width == 64);
    CHECK(camera->orientation() == Orientation{false, true, 1});
    std::int64_t last = 0;
    for (int i = 0; i < 5; ++i) {
        const auto frame = next(*camera);
        REQUIRE(frame);
        CHECK(frame->pts > last);
        last = frame->pts;
    }
    CHECK(camera->damaged() >= 5);
    trouble.lost = true;
    CHECK_THROWS_AS((next(*camera), next(*camera)), CameraLost); // one may have been on its way
    camera.reset();
    trouble.lost = false;
    camera = openSoon(open);
    REQUIRE(camera);
    CHECK(trouble.opened == 2);
    CHECK(trouble.ended == 1);
}

TEST_CASE("of waiting pictures the newest is returned") {
    Trouble trouble;
    const auto open = opener(trouble);
    const auto camera = open();
    REQUIRE(next(*camera));
    std::this_thread::sleep_for(100ms);
    const auto frame = next(*camera);
    REQUIRE(frame);
    CHECK(frame->pts > 5);
}

TEST_CASE("an exception while opening is thrown on, and the next attempt opens again") {
    Trouble trouble;
    trouble.unusable = true;
    const auto open = opener(trouble);
    CHECK_THROWS_AS(open(), std::invalid_argument);
    trouble.unusable = false;
    CHECK(openSoon(open));
}

TEST_CASE("a camera that hangs while reading does not block its reader") {
    Trouble trouble;
    std::promise<void> end;
    trouble.reading = end.get_future().share();
    const auto open = opener(trouble);
    const auto camera = open();
    const auto begin = Clock::now();
    CHECK_FALSE(camera->next({}, begin + 100ms));
    CHECK(Clock::now() - begin < 1s);
    std::stop_source stop;
    stop.request_stop();
    CHECK_FALSE(camera->next(stop.get_token(), begin + 10s));
    CHECK(Clock::now() - begin < 1s);
    end.set_value();
    CHECK(next(*camera));
}

TEST_CASE("a camera that hangs while closing is waited for in the background only") {
    Trouble trouble;
    std::promise<void> end;
    trouble.ending = end.get_future().share();
    const auto open = opener(trouble);
    const auto begin = Clock::now();
    open().reset();
    CHECK(Clock::now() - begin < 1s);
    CHECK(lossReason(open) == "camera is not ready");
    CHECK(lossReason(open) == "camera is not ready");
    CHECK(trouble.opened == 1); // never two at a time
    end.set_value();
    CHECK(openSoon(open));
    CHECK(trouble.opened == 2);
}

TEST_CASE("the next attempt continues an opening that takes long") {
    Trouble trouble;
    const auto open = opener(trouble);
    open().reset();
    std::promise<void> end;
    trouble.opening = end.get_future().share();
    CHECK(lossReason(open) == "camera is not ready");
    CHECK(lossReason(open) == "camera is not ready");
    end.set_value();
    const auto camera = openSoon(open);
    REQUIRE(camera);
    CHECK(next(*camera));
    CHECK(trouble.opened == 2);
}

#include "base/fd.hpp"
#include "capture/common/source.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <stdexcept>
#include <string>

using namespace veter;
using namespace veter::capture;

namespace {

std::unique_ptr<Source> openUri(const std::string& uri) {
    return open({.uri = uri, .size = {64, 48}});
}

/// Standard input is this text while it lives.
class Input {
public:
    explicit Input(const std::string& text) : kept_(::dup(STDIN_FILENO)) {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        ::close(ends[1]);
        ::dup2(ends[0], STDIN_FILENO);
        ::close(ends[0]);
    }
    ~Input() { ::dup2(kept_.get(), STDIN_FILENO); }
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;

private:
    Fd kept_;
};

} // namespace

TEST_CASE("a URI that names no source is refused, and the error says what is valid") {
    const struct {
        const char *uri, *reason;
    } cases[]{
        {"webcam:0", "unknown scheme 'webcam', must be one of v4l2:, argus:, test:, file:"},
        {"/dev/video0", "/dev/video0"},
        {"", "''"},
        {"v4l2:", "a device must follow, such as v4l2:/dev/video0"},
        {"v4l2:/dev/video0?format=YUYV", "format"},
        {"test:bars", "nothing may follow test:"},
        {"test:?loop=1", "loop"},
        {"file:", "a path must follow, such as file:clip.mp4"},
        {"file:?loop=1", "a path must follow"},
        {"file:-?loop=1", "loop"}, // a pipe cannot begin again
        {"file:clip.mp4?lop=1", "lop"},
        {"argus:front", "front"},
    };
    for (const auto& c : cases) {
        const auto error = reason<std::invalid_argument>([&] { openUri(c.uri); });
        INFO(c.uri, ": ", error);
        CHECK(has(error, c.reason));
        CHECK(has(error, "source '"));
    }
}

TEST_CASE("the scheme selects the source") {
    const auto picture = openUri("test:");
    CHECK(picture->format().width == 64);
    CHECK(picture->format().height == 48);
    CHECK_THROWS_AS(openUri("v4l2:/no/such/camera"), sys::Error);
    CHECK_THROWS_AS(openUri("file:/no/such/clip.mp4"), av::Error);
}

TEST_CASE("standard input is read, and stays open for the program") {
    const std::string frame(32 * 16 * 3 / 2, 'x');
    const Input input("YUV4MPEG2 W32 H16 F25:1 Ip C420jpeg\nFRAME\n" + frame);
    {
        const auto source = openUri("file:-");
        const auto picture = source->read({});
        REQUIRE(picture);
        CHECK(source->format().width == 32);
        CHECK(av_cmp_q(source->format().fps, {25, 1}) == 0);
        CHECK(picture->data[0][0] == 'x');
        CHECK_FALSE(source->read({}));
    }
    char byte = 0;
    CHECK(::read(STDIN_FILENO, &byte, 1) == 0); // its end, not an error
}

TEST_CASE("standard input that is no video is refused") {
    const Input input("this is a text\n");
    CHECK_THROWS_AS(openUri("file:-")->read({}), std::runtime_error);
}

#include "base/fd.hpp"
#include "capture/common/source.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <string>

using namespace veter;

namespace {

/// ENOTTY, or ENOSYS where V4L2 is unknown: in qemu's emulation.
int answerOfNoCamera() {
    const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    v4l2_capability about{};
    return ::ioctl(null.get(), VIDIOC_QUERYCAP, &about) == -1 ? errno : 0;
}

} // namespace

TEST_CASE("what is no camera is refused in one line that names it") {
    struct Case {
        const char* path;
        int code;
    };
    for (const auto& [path, code] : {Case{"/dev/no-such-camera", ENOENT},
                                     Case{"/dev/null", answerOfNoCamera()}, Case{"/tmp", EISDIR}}) {
        try {
            capture::open({.uri = std::string("v4l2:") + path});
            FAIL("opened ", path);
        } catch (const sys::Error& error) {
            CHECK(error.code() == code);
            CHECK(std::string(error.what()).find(path) != std::string::npos);
            CHECK(std::string(error.what()).find('\n') == std::string::npos);
        }
    }
}

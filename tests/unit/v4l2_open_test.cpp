#include "base/fd.hpp"
#include "capture/source.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace veter;

TEST_CASE("what is no camera is refused in one line that names it") {
    struct Case {
        const char* path;
        int code;
    };
    for (const auto& [path, code] :
         {Case{"/dev/no-such-camera", ENOENT}, Case{"/dev/null", ENOTTY}, Case{"/tmp", EISDIR}}) {
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

#include "base/sys_error.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

#include <string>

using namespace veter;

TEST_CASE("a failed call throws an error that names the action") {
    CHECK(sys::check(7, "count") == 7);
    try {
        sys::check(::open("/nowhere/at all", O_RDONLY), "open {}", "/nowhere/at all");
        FAIL("did not throw");
    } catch (const sys::Error& e) {
        CHECK(e.code() == ENOENT);
        CHECK(std::string(e.what()) == "open /nowhere/at all: No such file or directory");
    }
}

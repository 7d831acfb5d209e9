#include "tools/common/count_file.hpp"

#include "base/fd.hpp"
#include "tests/unit/folder.hpp"
#include "tools/common/write_file.hpp"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;

namespace {

std::uint64_t next(std::optional<std::uint64_t> last) { return last ? *last + 1 : 1000; }

/// `times` counts taken by a process of its own, which writes them to `out`.
pid_t takeMany(const std::string& folder, int times, int out) {
    const auto child = sys::check(::fork(), "fork");
    if (child != 0) return child;
    try {
        for (int i = 0; i < times; ++i) {
            const auto count = takeCount(folder, "count", next);
            sys::check(::write(out, &count, sizeof count), "write a count");
        }
    } catch (const sys::Error&) {
        ::_exit(1);
    }
    ::_exit(0);
}

} // namespace

TEST_CASE("a count continues from its file, in a folder that only its owner may enter") {
    const Folder folder;
    const auto state = folder.file("a/b/state");
    CHECK(takeCount(state, "one", next) == 1000);
    CHECK(takeCount(state, "one", next) == 1001);
    CHECK(takeCount(state, "other", next) == 1000);
    CHECK(takeCount(state, "one", next) == 1002);
    CHECK(modeOf(state) == 0700);
    CHECK(modeOf(state + "/one") == 0600);
}

TEST_CASE("a file without a number, or with only the beginning of one, is no count") {
    const Folder folder;
    for (const auto* text : {"", "\n", "12", "x12\n", "-1\n", "99999999999999999999\n",
                             "1234567890123456789012345678901\n"}) {
        CAPTURE(text);
        writeFile(folder.file("count"), text);
        CHECK(takeCount(folder.file(""), "count", next) == 1000);
        CHECK(takeCount(folder.file(""), "count", next) == 1001);
    }
}

TEST_CASE("processes that start at the same time get different numbers") {
    constexpr int kProcesses = 4, kTimes = 50;
    const Folder folder;
    std::array<int, 2> ends{};
    sys::check(::pipe(ends.data()), "make a pipe");
    const Fd in(ends[0]);
    std::array<pid_t, kProcesses> children{};
    {
        const Fd out(ends[1]);
        for (auto& child : children) child = takeMany(folder.file("state"), kTimes, out.get());
    }
    std::set<std::uint64_t> taken;
    std::uint64_t count = 0;
    while (::read(in.get(), &count, sizeof count) == sizeof count)
        CHECK(taken.insert(count).second);
    CHECK(taken.size() == kProcesses * kTimes);
    for (const auto child : children) {
        int status = -1;
        CHECK(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
}

TEST_CASE("where nothing can be written there is no count") {
    CHECK_THROWS_AS(takeCount("/dev/null/state", "count", next), sys::Error);
    const Folder folder;
    std::filesystem::create_directories(folder.file("count"));
    CHECK_THROWS_AS(takeCount(folder.file(""), "count", next), sys::Error);
}

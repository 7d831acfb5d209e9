#include "base/published.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

using namespace veter;

TEST_CASE("what is published is what was set last") {
    Published<std::string> text;
    CHECK(text.get().empty());
    text.set("one");
    text.set("two");
    CHECK(text.get() == "two");
    CHECK(text.get() == "two");
}

TEST_CASE("a published value is read whole while another thread sets it") {
    using Large = std::array<int, 16'384>; // takes a while to copy
    constexpr int kTimes = 1000;
    auto value = std::make_unique<Published<Large>>();
    std::atomic<int> set{0};
    const std::jthread writer([&](const std::stop_token& stop) {
        auto next = std::make_unique<Large>();
        for (; !stop.stop_requested(); ++set) {
            next->fill(set);
            value->set(*next);
        }
    });
    for (int read = 0; read < kTimes || set < kTimes; ++read) {
        const auto got = value->get();
        REQUIRE(std::count(got.begin(), got.end(), got.front()) == std::ssize(got));
    }
}

#include "capture/common/orientation.hpp"

#include <doctest/doctest.h>

#include <array>
#include <utility>

using namespace veter;
using namespace veter::capture;

namespace {

/// The corners of a picture, from the top left one clockwise.
using Corners = std::array<char, 4>;

Corners oriented(Corners corners, const Orientation& what) {
    auto& [a, b, c, d] = corners;
    if (what.flipH) {
        std::swap(a, b);
        std::swap(d, c);
    }
    if (what.flipV) {
        std::swap(a, d);
        std::swap(b, c);
    }
    for (int i = 0; i < what.turns; ++i) corners = {d, a, b, c};
    return corners;
}

template <class Visit> void eachOrientation(Visit visit) {
    for (const bool flipH : {false, true})
        for (const bool flipV : {false, true})
            for (int turns = 0; turns < 4; ++turns) visit(Orientation{flipH, flipV, turns});
}

constexpr Corners kUpright{'a', 'b', 'c', 'd'};

} // namespace

TEST_CASE("any two orientations combine into one") {
    eachOrientation([](const Orientation& first) {
        eachOrientation([&](const Orientation& second) {
            const auto both = first.then(second);
            CHECK(oriented(kUpright, both) == oriented(oriented(kUpright, first), second));
            CHECK(both.turns < 4);
        });
    });
}

TEST_CASE("an orientation is reduced to at most one turn") {
    eachOrientation([](const Orientation& what) {
        CHECK(what.reduced().turns < 2);
        CHECK(oriented(kUpright, what.reduced()) == oriented(kUpright, what));
        CHECK(what.reduced().sideways() == what.sideways());
    });
}

TEST_CASE("a quarter turn swaps width and height") {
    eachOrientation([](const Orientation& what) {
        CHECK(what.across({640, 480}) == (what.turns % 2 == 1 ? Size{480, 640} : Size{640, 480}));
    });
}

#include "base/h264.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;

namespace {

using Nal = std::vector<std::uint8_t>;

std::vector<Nal> split(const Nal& stream) {
    std::vector<Nal> nals;
    Bytes rest = stream;
    while (const auto nal = h264::nextNal(rest)) nals.emplace_back(nal->begin(), nal->end());
    return nals;
}

} // namespace

TEST_CASE("NAL units end at the next start code, of three bytes or four, or at the end") {
    using Nals = std::vector<Nal>;
    CHECK(split({}) == Nals{});
    CHECK(split({0, 0, 1}) == Nals{});
    CHECK(split({0, 0, 0, 1}) == Nals{});
    CHECK(split({0, 0}) == Nals{});
    CHECK(split({0x67, 1, 2, 3}) == Nals{}); // no start code
    CHECK(split({0, 0, 1, 0x67}) == Nals{{0x67}});
    CHECK(split({0, 0, 0, 1, 0x67, 9, 0, 0, 0, 1, 0x68, 8, 0, 0, 1, 0x65, 7}) ==
          Nals{{0x67, 9}, {0x68, 8}, {0x65, 7}});
    CHECK(split({5, 5, 0, 0, 1, 0x41}) == Nals{{0x41}});                // something before it
    CHECK(split({0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0x41}) == Nals{{0x41}}); // empty ones
    CHECK(split({0, 0, 1, 0x41, 2, 0, 0}) == Nals{{0x41, 2}});          // trailing zeros
    CHECK(split({0, 0, 1, 0x41, 0, 0, 2, 0, 0, 3, 1}) == Nals{{0x41, 0, 0, 2, 0, 0, 3, 1}});
    CHECK(split({0, 0, 1, 0x41, 0, 1, 0, 0}) == Nals{{0x41, 0, 1}});
}

TEST_CASE("an access unit with an IDR slice is a key frame") {
    CHECK(h264::hasIdr(Nal{0, 0, 0, 1, 0x67, 9, 0, 0, 1, 0x68, 8, 0, 0, 1, 0x65, 7}));
    CHECK_FALSE(h264::hasIdr(Nal{0, 0, 0, 1, 0x67, 9, 0, 0, 1, 0x68, 8})); // parameter sets alone
    CHECK_FALSE(h264::hasIdr(Nal{0, 0, 1, 0x41, 7}));
    CHECK_FALSE(h264::hasIdr({}));
}

TEST_CASE("parameter sets are kept as last seen") {
    h264::ParameterSets sets;
    CHECK_FALSE(sets.complete());
    CHECK(sets.annexB().empty());
    CHECK(sets.update(Nal{0, 0, 1, 0x67, 1, 2}));
    CHECK_FALSE(sets.complete());
    CHECK(sets.update(Nal{0, 0, 0, 1, 0x68, 3, 0, 0, 1, 0x65, 7}));
    CHECK(sets.complete());
    CHECK(sets.annexB() == Nal{0, 0, 0, 1, 0x67, 1, 2, 0, 0, 0, 1, 0x68, 3});
    CHECK_FALSE(sets.update(Nal{0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3})); // the same again
    CHECK_FALSE(sets.update(Nal{0, 0, 1, 0x41, 5}));
    CHECK(sets.update(Nal{0, 0, 1, 0x67, 1, 4}));
    CHECK(sets.annexB() == Nal{0, 0, 0, 1, 0x67, 1, 4, 0, 0, 0, 1, 0x68, 3});
}

TEST_CASE("profiles and B slices are recognized") {
    CHECK(h264::profileOf(Nal{0x67, 66, 0}) == 66);
    CHECK(h264::profileOf(Nal{0x27, 100}) == 100);
    CHECK(h264::profileOf(Nal{0x67}) == std::nullopt);
    CHECK(h264::profileOf(Nal{0x68, 66}) == std::nullopt);
    struct Case {
        Nal nal;
        bool isB;
    };
    for (const auto& c :
         {Case{{0x41, 0b1'010'0000}, true}, Case{{0x01, 0b1'00111'00}, true},   // types 1, 6
          Case{{0x41, 0b1'1'000000}, false}, Case{{0x41, 0b1'00110'00}, false}, // 0, 5
          Case{{0x41, 0b1'011'0000}, false}, Case{{0x41, 0b1'0001000}, false},  // 2, 7
          Case{{0x41, 0b00000001, 0b01101000, 0b10000000}, true},               // a later slice
          Case{{0x65, 0b1'010'0000}, false}, Case{{0x06, 0b1'010'0000}, false}, Case{{0x41}, false},
          Case{{0x41, 0}, false}, Case{{0x41, 0b1'0000000}, false},
          Case{{0x41, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff}, false}}) {
        INFO(int{c.nal.back()});
        CHECK(h264::isBSlice(c.nal) == c.isB);
    }
}

TEST_CASE("a recovery point is recognized, where a decoder can start without an IDR") {
    using Stream = std::vector<std::uint8_t>;
    struct Case {
        const char* name;
        Stream accessUnit;
        bool recovers;
    };
    for (const auto& c : std::vector<Case>{
             {"nothing", {}, false},
             {"P slice", {0, 0, 1, 0x41, 0x9a, 0x01}, false},           // slice_type 5
             {"I slice", {0, 0, 1, 0x41, 0x88, 0x80}, true},            // slice_type 7
             {"I slice, of type 2", {0, 0, 1, 0x41, 0xb8, 0x80}, true}, // slice_type 2
             {"I slice, then P slice", {0, 0, 1, 0x41, 0x88, 0, 0, 1, 0x41, 0x50, 0xd0}, false},
             {"recovery point, P slice",
              {0, 0, 1, 0x06, 0x06, 0x01, 0xc4, 0x80, 0, 0, 1, 0x41, 0x9a, 0x01},
              true},
             {"another message, then a recovery point",
              {0, 0, 1, 0x06, 0x05, 0x02, 1, 2, 0x06, 0x01, 0xc4, 0x80, 0, 0, 1, 0x41, 0x9a},
              true},
             {"other messages",
              {0, 0, 1, 0x06, 0x05, 0x01, 0x06, 0x80, 0, 0, 1, 0x41, 0x9a},
              false},
             {"a message cut off", {0, 0, 1, 0x06, 0x05, 0xff, 0, 0, 1, 0x41, 0x9a}, false},
             {"headers alone", {0, 0, 1, 0x67, 0x42, 0, 0, 1, 0x68, 0xce}, false}}) {
        INFO(c.name);
        CHECK(h264::hasRecoveryPoint(c.accessUnit) == c.recovers);
    }
}

TEST_CASE("a B picture is recognized by its first slice") {
    CHECK(h264::beginsWithB(std::vector<std::uint8_t>{0, 0, 1, 9, 0xf0, 0, 0, 1, 0x01, 0x9c}) ==
          true); // slice_type 6
    CHECK_FALSE(h264::beginsWithB(std::vector<std::uint8_t>{0, 0, 1, 0x41, 0x9a}));
    CHECK_FALSE(h264::beginsWithB(std::vector<std::uint8_t>{0, 0, 1, 0x67, 0x42}));
}

#include "base/h264_slice.hpp"

#include "tests/unit/slice_bits.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::h264;
using namespace veter::test;

namespace {

constexpr SliceSyntax kSyntax{5, 0, false, 16};

} // namespace

TEST_CASE("what parameter sets say of slices' headers") {
    CHECK(sliceSyntax(spsOf({}), ppsOf({})) == kSyntax);
    CHECK(sliceSyntax(spsOf({.orderType = 0}), ppsOf({.orderDelta = true})) ==
          SliceSyntax{5, 6, true, 16});
    CHECK(sliceSyntax(spsOf({.references = 1}), ppsOf({}))->references == 1);
    for (const auto& sps :
         {SpsFields{.profile = 77}, SpsFields{.orderType = 1}, SpsFields{.references = 0},
          SpsFields{.references = 17}, SpsFields{.frames = false}})
        CHECK_FALSE(sliceSyntax(spsOf(sps), ppsOf({})));
    for (const auto& pps : {PpsFields{.cabac = true}, PpsFields{.groups = 2},
                            PpsFields{.references = 2}, PpsFields{.weighted = true}})
        CHECK_FALSE(sliceSyntax(spsOf({}), ppsOf(pps)));
    CHECK_FALSE(sliceSyntax(ppsOf({}), spsOf({})));
    CHECK_FALSE(sliceSyntax({}, {}));
    const auto sps = spsOf({});
    const auto pps = ppsOf({});
    for (std::size_t size = 0; size < 8; ++size)
        CHECK_FALSE(sliceSyntax(Bytes(sps).first(size), pps));
    CHECK_FALSE(sliceSyntax(sps, Bytes(pps).first(2)));
}

TEST_CASE("a slice refers to the picture before it, to one further back, or to none") {
    const auto read = [](const SliceFields& fields) {
        return sliceHeader(sliceOf(fields), kSyntax);
    };
    REQUIRE(read({}));
    CHECK(read({.frameNum = 31})->frameNum == 31);
    CHECK(read({})->back == 1);
    CHECK_FALSE(read({})->idr);
    CHECK(read({.back = 2})->back == 2);
    CHECK(read({.back = 16})->back == 16);
    CHECK(read({.intra = true})->back == 0);
    const auto idr = read({.idr = true});
    REQUIRE(idr);
    CHECK(idr->idr);
    CHECK(idr->back == 0);
}

TEST_CASE("a slice that refers otherwise, or is cut off, is not read") {
    CHECK_FALSE(sliceHeader(sliceOf({.back = 17}), kSyntax));
    CHECK_FALSE(sliceHeader(sliceOf({.referenceBits = 0}), kSyntax));
    CHECK_FALSE(sliceHeader(sliceOf({.pps = 1}), kSyntax));
    CHECK_FALSE(sliceHeader(sliceOf({.type = 1}), kSyntax)); // B
    CHECK_FALSE(sliceHeader(sliceOf({.references = 2}), kSyntax));
    CHECK_FALSE(sliceHeader(sliceOf({.removes = true}), kSyntax));
    CHECK_FALSE(sliceHeader(spsOf({}), kSyntax));
    CHECK_FALSE(sliceHeader({}, kSyntax));
    const auto whole = sliceOf({.back = 9});
    for (std::size_t size = 1; size < 5; ++size)
        CHECK_FALSE(sliceHeader(Bytes(whole).first(size), kSyntax));
}

TEST_CASE("gaps are allowed by one bit, and all else stays") {
    auto sps = spsOf({});
    const auto before = sps;
    allowGaps(sps);
    CHECK(sps == spsOf({.gaps = true}));
    CHECK(sps != before);
    allowGaps(sps);
    CHECK(sps == spsOf({.gaps = true}));
    for (auto other : {ppsOf({}), sliceOf({}), spsOf({.profile = 77})}) {
        const auto was = other;
        allowGaps(other);
        CHECK(other == was);
    }
    allowGaps({});
}

TEST_CASE("emulation prevention bytes in front of a field do not move it") {
    const auto sps = [](bool gaps) {
        BitWriter out(0x67);
        out.bits(66, 8).bits(0, 16).number(63).number(1).number(2); // its id begins with six zeros
        out.number(16).bits(gaps, 1).number(79).number(44).bits(0b1100, 4);
        auto bytes = out.end();
        bytes.insert(bytes.begin() + 4, 3);
        return bytes;
    };
    const auto before = sps(false);
    CHECK(sliceSyntax(before, ppsOf({})) == kSyntax);
    auto changed = before;
    allowGaps(changed);
    CHECK(changed == sps(true));
}

TEST_CASE("an SPS stays as it is if an emulation prevention byte would have to go") {
    std::vector<std::uint8_t> sps{0x67, 66, 0xc0, 0x28, 3, 3, 0x8b, 8, 0, 0, 3, 0x67};
    const auto before = sps;
    allowGaps(sps);
    CHECK(sps == before);
}

#include "capture/common/coded_frame.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

using namespace veter;
using namespace veter::capture;

namespace {

using Unit = std::vector<std::uint8_t>;

const Unit kSps{0, 0, 0, 1, 0x67, 66, 0xc0, 31, 0x95};
const Unit kPps{0, 0, 0, 1, 0x68, 0xce};
const Unit kIdr{0, 0, 0, 1, 0x65, 0x88, 1, 2}; // first macroblock 0, slice type 7
const Unit kP{0, 0, 0, 1, 0x41, 0x98, 3, 4};   // slice type 5
const Unit kB{0, 0, 0, 1, 0x01, 0x9c, 3, 4};   // slice type 6
const Unit kHighSps{0, 0, 0, 1, 0x67, 100, 0, 31, 0xac};

Unit join(const std::vector<Unit>& parts) {
    Unit all;
    for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

std::string refusal(const Unit& unit) {
    try {
        CodedPictures("/dev/video7").take(unit);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("a camera's pictures pass from the first IDR on, each IDR with its parameter sets") {
    CodedPictures pictures("/dev/video7");
    CHECK_FALSE(pictures.take(kP));
    CHECK_FALSE(pictures.take(kIdr)); // it cannot be decoded
    CHECK_FALSE(pictures.take(join({kSps, kPps})));
    CHECK_FALSE(pictures.take(kP));
    const auto idr = pictures.take(kIdr);
    REQUIRE(idr);
    CHECK(isCoded(*idr));
    CHECK(isCodedKey(*idr));
    const auto bytes = accessUnit(*idr);
    CHECK(Unit(bytes.begin(), bytes.end()) == join({kSps, kPps, kIdr}));
    const auto p = pictures.take(kP);
    REQUIRE(p);
    CHECK_FALSE(isCodedKey(*p));
    CHECK(accessUnit(*p).size() == kP.size());
    const auto whole = join({kSps, kPps, kIdr});
    CHECK(accessUnit(*pictures.take(whole)).size() == whole.size());
}

TEST_CASE("a stream that viewers cannot decode is refused, and the error says what to do") {
    CHECK(refusal(join({kHighSps, kPps, kIdr})).find("profile 100") != std::string::npos);
    CHECK(refusal(join({kHighSps, kPps, kIdr})).find("h264_profile") != std::string::npos);
    CHECK(refusal(kB).find("B pictures") != std::string::npos);
    CHECK(refusal(kP) == "accepted");
    for (const auto& damaged : {Unit{}, Unit{0, 0, 1}, Unit{0, 0, 1, 0x67}, Unit{0, 0, 1, 0x41},
                                Unit{0, 0, 1, 0x41, 0, 0, 2}, Unit{0, 0, 1, 0x41, 0x01}})
        CHECK(refusal(damaged) == "accepted");
}

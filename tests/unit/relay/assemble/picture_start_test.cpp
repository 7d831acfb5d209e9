#include "relay/assemble/picture_start.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::relay;

TEST_CASE("the NAL units of a payload show what begins with it (RFC 6184 section 5.2)") {
    struct Case {
        const char* name;
        std::vector<std::uint8_t> payload;
        PictureStart start;
    };
    for (const auto& c : std::vector<Case>{
             {"nothing", {}, PictureStart::None},
             {"a header alone", {0x65}, PictureStart::None},
             {"first slice of an IDR", {0x65, 0x88, 0x84}, PictureStart::KeySlice},
             {"a later slice of an IDR", {0x65, 0x0a, 0x22}, PictureStart::None},
             {"first slice of a picture", {0x41, 0x9a, 0x01}, PictureStart::Picture},
             {"a later slice", {0x41, 0x1a, 0x01}, PictureStart::None},
             {"SPS", {0x67, 0x42, 0xc0}, PictureStart::KeyFrame},
             {"PPS alone", {0x68, 0xce}, PictureStart::Picture},
             {"SEI", {0x06, 0x05}, PictureStart::Picture},
             {"delimiter", {0x09, 0xf0}, PictureStart::Picture},
             {"filler data", {0x0c, 0xff}, PictureStart::None},
             {"FU-A, start of an IDR's first slice", {0x7c, 0x85, 0x88}, PictureStart::KeySlice},
             {"FU-A, start of a later one", {0x7c, 0x85, 0x08}, PictureStart::None},
             {"FU-A, start of a picture", {0x5c, 0x81, 0x9a}, PictureStart::Picture},
             {"FU-A, middle", {0x7c, 0x05, 0x88}, PictureStart::None},
             {"FU-A, end", {0x7c, 0x45, 0x88}, PictureStart::None},
             {"FU-A, start without a body", {0x7c, 0x85}, PictureStart::None},
             {"STAP-A of SPS, PPS",
              {0x78, 0, 3, 0x67, 0x42, 0xc0, 0, 2, 0x68, 0xce},
              PictureStart::KeyFrame},
             {"STAP-A of delimiter, SPS",
              {0x78, 0, 2, 0x09, 0xf0, 0, 2, 0x67, 0x42},
              PictureStart::KeyFrame},
             {"STAP-A of parameter sets and a slice",
              {0x78, 0, 3, 0x67, 0x42, 0xc0, 0, 2, 0x68, 0xce, 0, 2, 0x65, 0x88},
              PictureStart::KeySlice},
             {"STAP-A of later slices",
              {0x78, 0, 2, 0x41, 0x1a, 0, 2, 0x41, 0x2a},
              PictureStart::None},
             {"STAP-A with an empty unit", {0x78, 0, 0, 0x67, 0x42}, PictureStart::None},
             {"STAP-A cut off", {0x78, 0, 9, 0x67, 0x42}, PictureStart::None},
             {"STAP-A, one byte", {0x78, 0}, PictureStart::None}}) {
        INFO(c.name);
        CHECK(contentOf(c.payload).start == c.start);
    }
}

TEST_CASE("a payload with slices is told from one with headers alone") {
    struct Case {
        const char* name;
        std::vector<std::uint8_t> payload;
        bool slices;
    };
    for (const auto& c : std::vector<Case>{
             {"SPS", {0x67, 0x42, 0xc0}, false},
             {"PPS", {0x68, 0xce}, false},
             {"SEI", {0x06, 0x05}, false},
             {"delimiter", {0x09, 0xf0}, false},
             {"filler data", {0x0c, 0xff}, false},
             {"prefix of a layer", {0x6e, 0x40}, false},
             {"slice", {0x41, 0x1a}, true},
             {"slice of an IDR", {0x65, 0x88}, true},
             {"data partition", {0x42, 0x88}, true},
             {"slice of an extension", {0x74, 0x40}, true},
             {"FU-A, middle of a slice", {0x7c, 0x05, 0x88}, true},
             {"FU-A, middle of an SEI", {0x7c, 0x06, 0x88}, false},
             {"STAP-A of SPS, PPS", {0x78, 0, 3, 0x67, 0x42, 0xc0, 0, 2, 0x68, 0xce}, false},
             {"STAP-A of SPS, slice", {0x78, 0, 2, 0x67, 0x42, 0, 2, 0x41, 0x1a}, true}}) {
        INFO(c.name);
        CHECK(contentOf(c.payload).slices == c.slices);
    }
}

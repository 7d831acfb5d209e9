#include "tools/probe/svg.hpp"

#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace veter;
using namespace veter::probe;

TEST_CASE("an SVG picture has its size and its elements in their order") {
    Svg svg(200, 100);
    svg.line(1, 2, 3, 4, "grid");
    svg.put("<rect width=\"{}\"/>\n", 7);
    const auto text = std::move(svg).finish();
    CHECK(text.rfind("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 100\" ", 0) == 0);
    const auto line = text.find("<path d=\"M1.0 2.0L3.0 4.0\" class=\"grid\"/>\n");
    const auto end = text.find("<rect width=\"7\"/>\n</svg>\n");
    REQUIRE(line != std::string::npos);
    REQUIRE(end != std::string::npos);
    CHECK(line < end);
}

TEST_CASE("SVG text is escaped, without control characters") {
    Svg svg(200, 100);
    svg.text(1, 2, "end", "a<b>&c\n\x1b");
    CHECK(has(std::move(svg).finish(),
              "<text x=\"1.0\" y=\"2.0\" class=\"end\">a&lt;b>&amp;c</text>\n"));
}

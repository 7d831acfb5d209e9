#pragma once

#include "base/format.hpp"

#include <iterator>
#include <string>
#include <utility>

namespace veter::probe {

/// The text of an SVG picture, element by element; positions are in pixels from the top left.
class Svg {
public:
    Svg(double width, double height); ///< on white ground

    /// Appends an element, whose text needs no escaping.
    template <class... A> void put(FormatString<A...> element, A&&... args) {
        fmt::format_to(std::back_inserter(text_), element, std::forward<A>(args)...);
    }
    void text(double x, double y, const char* css, const std::string& what);
    void line(double x1, double y1, double x2, double y2, const char* css);
    std::string finish() &&; ///< the whole picture

private:
    std::string text_;
};

} // namespace veter::probe

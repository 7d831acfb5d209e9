#include "tools/probe/svg.hpp"

namespace veter::probe {
namespace {

constexpr auto kStyle =
    "<style>text{font-family:'DejaVu Sans',Verdana,sans-serif;font-size:12px;fill:#4b5563}"
    ".title{font-size:17px;font-weight:bold;fill:#111827}.sum{font-size:13px;fill:#374151}"
    ".grid{stroke:#e5e7eb;stroke-width:1}.axis{stroke:#9ca3af;stroke-width:1}"
    ".end{text-anchor:end}.mid{text-anchor:middle}</style>\n";

std::string escape(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (static_cast<unsigned char>(c) >= ' ')
            out += c;
    }
    return out;
}

} // namespace

Svg::Svg(double width, double height) {
    put("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\">\n",
        width, height);
    text_ += kStyle;
    put("<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n", width, height);
}

void Svg::text(double x, double y, const char* css, const std::string& what) {
    put("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\">{}</text>\n", x, y, css, escape(what));
}

void Svg::line(double x1, double y1, double x2, double y2, const char* css) {
    put("<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" class=\"{}\"/>\n", x1, y1, x2, y2, css);
}

std::string Svg::finish() && { return std::move(text_) + "</svg>\n"; }

} // namespace veter::probe

#include "capture/common/uri.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace veter::capture {

Uri::Uri(std::string_view text) : text_(text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0)
        throw std::invalid_argument(
            fmt::format("source '{}' must be SCHEME:PATH, such as v4l2:/dev/video0", text));
    scheme_ = text.substr(0, colon);
    std::string_view rest = text.substr(colon + 1);
    const auto mark = rest.rfind('?');
    path_ = rest.substr(0, mark);
    rest = mark == std::string_view::npos ? std::string_view() : rest.substr(mark + 1);
    while (!rest.empty()) {
        const auto option = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(option.size() + 1, rest.size()));
        const auto equals = option.find('=');
        if (equals == std::string_view::npos || equals == 0)
            throw std::invalid_argument(
                fmt::format("source '{}': option '{}' must be NAME=VALUE", text, option));
        options_.push_back(
            {std::string(option.substr(0, equals)), std::string(option.substr(equals + 1))});
    }
}

bool Uri::takeFlag(std::string_view name) {
    const auto found = std::find_if(options_.begin(), options_.end(),
                                    [&](const Option& o) { return o.name == name; });
    if (found == options_.end()) return false;
    if (found->value != "0" && found->value != "1")
        throw std::invalid_argument(fmt::format("source '{}': option {} must be 0 or 1, not '{}'",
                                                text_, name, found->value));
    const bool on = found->value == "1";
    options_.erase(found);
    return on;
}

void Uri::requireAllTaken() const {
    if (!options_.empty())
        throw std::invalid_argument(
            fmt::format("source '{}': unknown option '{}'", text_, options_.front().name));
}

} // namespace veter::capture

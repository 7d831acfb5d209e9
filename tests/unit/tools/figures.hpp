#pragma once
// Lines of key=value, as tests want them.

#include <map>
#include <sstream>
#include <string>

namespace veter::test {

/// What stands behind a key; a word without '=' is part of the value before it.
inline std::map<std::string, std::string> figuresOf(const std::string& line) {
    std::map<std::string, std::string> figures;
    std::istringstream words(line);
    std::string key;
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        if (equals == std::string::npos) {
            figures[key] += " " + word;
            continue;
        }
        key = word.substr(0, equals);
        figures[key] = word.substr(equals + 1);
    }
    return figures;
}

} // namespace veter::test

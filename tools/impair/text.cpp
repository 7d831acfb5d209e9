#include "tools/impair/text.hpp"

#include "base/fd.hpp"

#include <fstream>
#include <sstream>

namespace veter::impair {

std::string_view takeLine(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

std::vector<std::string> words(std::string_view line) {
    std::istringstream stream{std::string(line)};
    std::vector<std::string> result;
    for (std::string word; stream >> word;) result.push_back(word);
    return result;
}

std::string readText(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    // A folder opens, and fails only when it is read.
    if (!file || !(text << file.rdbuf()))
        throw std::invalid_argument(sys::Error::reason(errno != 0 ? errno : EIO));
    return text.str();
}

} // namespace veter::impair

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace veter::capture {

/// A source as users write it: "scheme:path?name=value&name=value". The options start at the last
/// '?', so a path that holds one needs another at its end.
class Uri {
public:
    /// Throws std::invalid_argument, quoting `text`, when there is no scheme or an option is
    /// malformed.
    explicit Uri(std::string_view text);

    const std::string& text() const noexcept { return text_; }
    const std::string& scheme() const noexcept { return scheme_; }
    const std::string& path() const noexcept { return path_; }

    /// Removes option `name`, which must be 0 or 1 (else std::invalid_argument); false = not given.
    bool takeFlag(std::string_view name);
    /// Throws std::invalid_argument naming an option that nobody took.
    void requireAllTaken() const;

private:
    struct Option {
        std::string name;
        std::string value;
    };

    std::string text_;
    std::string scheme_;
    std::string path_;
    std::vector<Option> options_;
};

} // namespace veter::capture

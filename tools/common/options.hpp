#pragma once
// What the command lines of all programs have in common.

#include "base/url.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace veter::tools {

struct CommonOptions {
    std::string logLevel = "info";
    bool stats = false;
    bool json = false; ///< log and statistics
};

/// --log-level, --log-format, --config, --version; `stats` adds --stats.
void addCommon(CLI::App& app, CommonOptions& options, bool stats);

/// An option whose value `parse` reads; it throws std::invalid_argument with what would be right.
/// The error quotes the value, of a URL no more than may be shown.
template <class T>
CLI::Option* addParsed(CLI::App& app, const std::string& name, T& target,
                       T (*parse)(std::string_view), const std::string& help) {
    return app.add_option_function<std::string>(
        name,
        [&target, parse, name](const std::string& text) {
            try {
                target = parse(text);
            } catch (const std::invalid_argument& e) {
                throw CLI::ValidationError(
                    name, fmt::format("'{}': {}", withoutCredentials(text), e.what()));
            }
        },
        help);
}

/// Parses, sets up logging, runs `body`, and turns what is thrown into one line on stderr and an
/// exit status: 2 for a bad command line, 1 for all else.
int runProgram(CLI::App& app, int argc, char** argv, const CommonOptions& options,
               const std::function<void()>& body);

} // namespace veter::tools

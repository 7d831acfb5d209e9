#pragma once
// Command lines as tests want them.

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace veter::test {

/// What addOptions(), beside Options, makes of a command line with the program's name in front.
/// Throws CLI::ParseError.
template <class Options> Options parseOptions(const std::vector<const char*>& arguments) {
    CLI::App app("", arguments.front());
    Options options;
    addOptions(app, options);
    app.parse(static_cast<int>(arguments.size()), arguments.data());
    return options;
}

/// The error of `parse`, or "none".
template <class Parse> std::string parseError(Parse parse) {
    try {
        parse();
    } catch (const CLI::ParseError& e) {
        return e.what();
    }
    return "none";
}

} // namespace veter::test

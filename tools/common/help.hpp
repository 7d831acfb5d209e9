#pragma once
// What --help prints. Manual pages (help2man), bash completion and README's tables are made from
// it.

#include <CLI/CLI.hpp>

#include <string>

namespace veter::tools {

/// GNU's layout: usage, description, options with their defaults, footer; 80 columns. CLI11's own
/// differs from version to version.
class HelpFormatter : public CLI::FormatterBase {
public:
    std::string make_help(const CLI::App* app, std::string name,
                          CLI::AppFormatMode mode) const override;
};

} // namespace veter::tools

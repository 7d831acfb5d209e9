#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>
#include <variant>

namespace veter::probe {

struct Options {
    std::string input; ///< URL, file, or SDP file (name ends in .sdp)
    std::optional<Micros> duration;
    Micros timeout = std::chrono::seconds(10);
    bool json = false;
    std::string csvFile;  ///< empty = none
    std::string plotFile; ///< empty = none
    std::string logLevel = "warn";
};

/// What to do at once instead: print `text`, to standard output if `code` is 0, and exit.
struct Exit {
    int code = 0;
    std::string text;
};

std::variant<Options, Exit> parseOptions(int argc, const char* const* argv);

} // namespace veter::probe

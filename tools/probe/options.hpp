#pragma once

#include "base/time.hpp"
#include "tools/common/options.hpp"

#include <string>

namespace veter::probe {

struct Options : tools::CommonOptions {
    Options() { logLevel = "warn"; } // the report is what one wants to read

    std::string input;  ///< URL, file, or SDP file (name ends in .sdp)
    Micros duration{0}; ///< 0 = until stopped
    Micros timeout = std::chrono::seconds(10);
    bool json = false;
    std::string csvFile;  ///< empty = none
    std::string plotFile; ///< empty = none
};

void addOptions(CLI::App& app, Options& options);

} // namespace veter::probe

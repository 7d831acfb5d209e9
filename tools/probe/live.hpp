#pragma once

#include "tools/probe/report.hpp"

#include <cstddef>
#include <string>

namespace veter::probe {

/// One line on standard error, written over each second; nothing where that is no terminal.
class LiveLine {
public:
    LiveLine();
    void tick(const Report& report, Micros now); ///< call often
    void clear();                                ///< before anything else is printed

private:
    std::string line(const Report& report, Micros now) const;

    bool terminal_;
    Micros last_{};           // when it was written
    std::size_t samples_ = 0; // there were then
};

} // namespace veter::probe

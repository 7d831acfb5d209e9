#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace veter::tools {

/// Lines of key=value on standard output, or JSON objects. Never waits for who reads them: a line
/// without room is left out, and their number is logged once there is room again. One thread.
class StatsLine {
public:
    enum class Where { InPlace, Below }; ///< on a terminal; elsewhere always line after line
    explicit StatsLine(bool json, Where where = Where::InPlace);
    ~StatsLine();
    StatsLine(const StatsLine&) = delete;
    StatsLine& operator=(const StatsLine&) = delete;

    /// `patience`: how long to wait for room all the same.
    void print(const std::string& figures, std::chrono::milliseconds patience = {});

private:
    const bool json_;
    const bool inPlace_;
    bool open_ = false;
    std::size_t rows_ = 0; // of the last line, below its first
    std::uint64_t leftOut_ = 0;
};

} // namespace veter::tools

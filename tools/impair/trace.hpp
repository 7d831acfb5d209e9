#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace veter::impair {

/// A recorded link as mahimahi writes it: when, in ms from the start, an opportunity is to let
/// bytes leave the queue. Ascending; never empty; the last one, from which it starts again, is
/// above 0.
struct Trace {
    std::vector<std::chrono::milliseconds> times;
    std::int64_t opportunityBits = 1500 * 8; ///< that may leave at each
    bool operator==(const Trace&) const = default;
};

/// One time a line. Throws std::invalid_argument that names the line.
Trace parseTrace(std::string_view text);
/// Throws std::invalid_argument, too, for a file that cannot be read.
std::shared_ptr<const Trace> readTrace(const std::string& path);

/// The opportunities of a trace that began at `start`, for ever.
class TraceCursor {
public:
    TraceCursor(std::shared_ptr<const Trace> trace, Clock::time_point start)
        : trace_(std::move(trace)), start_(start) {}

    /// When the opportunity `ahead` behind the next one is.
    Clock::time_point at(std::uint64_t ahead = 0) const noexcept;
    void step() noexcept { ++index_; }
    std::int64_t opportunityBits() const noexcept { return trace_->opportunityBits; }

private:
    std::shared_ptr<const Trace> trace_;
    Clock::time_point start_;
    std::uint64_t index_ = 0;
};

} // namespace veter::impair

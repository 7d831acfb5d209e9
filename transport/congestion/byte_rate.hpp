#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>

namespace veter::transport {

/// Bits a second over the last `window`, by any clock, of kMostItems at most. One thread.
class ByteRate {
public:
    static constexpr std::size_t kMostItems = 8192; ///< bounds memory if the clock stands still

    explicit ByteRate(Micros window) noexcept : window_(window) {}

    /// A `now` that is a little earlier than the last one counts as that; otherwise the clock
    /// jumped.
    void add(std::size_t bytes, Micros now) {
        if (!items_.empty() && now < items_.back().first - window_) clear();
        if (!items_.empty()) now = std::max(now, items_.back().first);
        items_.emplace_back(now, bytes);
        bytes_ += bytes;
        forget(now);
    }
    double bitsPerSecond() const noexcept {
        return static_cast<double>(bytes_) * 8e6 / static_cast<double>(window_.count());
    }
    /// What is older than the window at `now` is forgotten.
    void forget(Micros now) {
        while (!items_.empty() &&
               (items_.front().first <= now - window_ || items_.size() > kMostItems)) {
            bytes_ -= items_.front().second;
            items_.pop_front();
        }
    }
    void clear() noexcept {
        items_.clear();
        bytes_ = 0;
    }

private:
    const Micros window_;
    std::size_t bytes_ = 0;
    std::deque<std::pair<Micros, std::size_t>> items_;
};

} // namespace veter::transport

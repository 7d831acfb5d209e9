#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <deque>
#include <utility>

namespace veter::transport {

/// Bits a second over the last `window`, by any clock. One thread.
class ByteRate {
public:
    explicit ByteRate(Micros window) noexcept : window_(window) {}

    /// `now` before a former one counts as that.
    void add(std::size_t bytes, Micros now) {
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
        for (; !items_.empty() && items_.front().first <= now - window_; items_.pop_front())
            bytes_ -= items_.front().second;
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

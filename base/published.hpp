#pragma once

#include <mutex>
#include <utility>

namespace veter {

/// The newest value that one thread has for all others, such as its statistics. Any thread.
template <class T> class Published {
public:
    T get() const {
        const std::lock_guard lock(mutex_);
        return value_;
    }
    void set(T value) {
        const std::lock_guard lock(mutex_);
        value_ = std::move(value);
    }

private:
    mutable std::mutex mutex_;
    T value_{};
};

} // namespace veter

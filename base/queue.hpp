#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace veter {

enum class WhenFull { DropOldest, RejectNew };

/// The only thing that stands between two threads: bounded, and it counts what it loses.
/// All members may be called from any thread.
template <class T> class BoundedQueue {
public:
    BoundedQueue(std::size_t limit, WhenFull policy) : limit_(limit), policy_(policy) {}

    /// Never blocks; false = an item was lost (counted), or the queue is closed.
    bool push(T item) {
        bool kept = true;
        {
            const std::lock_guard lock(mutex_);
            if (closed_) return false;
            if (items_.size() >= limit_) {
                ++lost_;
                kept = false;
                if (policy_ == WhenFull::RejectNew) return false;
                items_.pop_front();
            }
            items_.push_back(std::move(item));
        }
        ready_.notify_one();
        return kept;
    }

    /// Blocks; nullopt = stop requested, or closed and empty.
    std::optional<T> pop(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, stop, [this] { return !items_.empty() || closed_; });
        return stop.stop_requested() ? std::nullopt : take();
    }

    /// The same, but also nullopt at `deadline`.
    template <class TimePoint>
    std::optional<T> popUntil(const std::stop_token& stop, TimePoint deadline) {
        std::unique_lock lock(mutex_);
        ready_.wait_until(lock, stop, deadline, [this] { return !items_.empty() || closed_; });
        return stop.stop_requested() ? std::nullopt : take();
    }

    /// No more pushes; what is in it can still be popped.
    void close() noexcept {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        ready_.notify_all();
    }

    std::uint64_t lost() const noexcept {
        const std::lock_guard lock(mutex_);
        return lost_;
    }
    bool drained() const noexcept { ///< closed and empty
        const std::lock_guard lock(mutex_);
        return closed_ && items_.empty();
    }

private:
    std::optional<T> take() {
        if (items_.empty()) return std::nullopt;
        std::optional<T> item(std::move(items_.front()));
        items_.pop_front();
        return item;
    }

    const std::size_t limit_;
    const WhenFull policy_;
    mutable std::mutex mutex_;
    std::condition_variable_any ready_;
    std::deque<T> items_;
    std::uint64_t lost_ = 0;
    bool closed_ = false;
};

} // namespace veter

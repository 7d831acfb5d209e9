#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace veter {

enum class WhenFull { DropOldest, RejectNew };

/// The only connection between two threads: bounded, and it counts what it loses.
/// All members may be called from any thread.
template <class T> class BoundedQueue {
public:
    /// `limit` items, and `weightLimit` of what push() says they weigh, in bytes for instance.
    BoundedQueue(std::size_t limit, WhenFull policy,
                 std::size_t weightLimit = std::numeric_limits<std::size_t>::max())
        : limit_(limit), weightLimit_(weightLimit), policy_(policy) {}

    /// Never blocks; false = an item was lost (counted), or the queue is closed.
    bool push(T item, std::size_t weight = 0) {
        bool kept = true;
        {
            const std::lock_guard lock(mutex_);
            if (closed_) return false;
            while (!fits(weight)) {
                ++lost_;
                kept = false;
                if (policy_ == WhenFull::RejectNew || weight > weightLimit_) return false;
                dropFront();
            }
            items_.push_back({std::move(item), weight});
            weight_ += weight;
        }
        ready_.notify_one();
        return kept;
    }

    /// Blocks; nullopt = stop requested, or closed and empty.
    std::optional<T> pop(const std::stop_token& stop) {
        const std::stop_callback wake(stop, [this] { wakeAll(); }); // outlives the lock
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [&] { return due(stop); });
        return stop.stop_requested() ? std::nullopt : take();
    }

    /// The same, but also nullopt at `deadline`.
    template <class TimePoint>
    std::optional<T> popUntil(const std::stop_token& stop, TimePoint deadline) {
        const std::stop_callback wake(stop, [this] { wakeAll(); }); // outlives the lock
        std::unique_lock lock(mutex_);
        ready_.wait_until(lock, deadline, [&] { return due(stop); });
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

private:
    bool due(const std::stop_token& stop) const noexcept {
        return !items_.empty() || closed_ || stop.stop_requested();
    }
    void wakeAll() noexcept {
        { const std::lock_guard lock(mutex_); } // nobody is between his last look and his wait
        ready_.notify_all();
    }
    bool fits(std::size_t weight) const noexcept {
        return items_.size() < limit_ && weight <= weightLimit_ - weight_;
    }
    void dropFront() {
        weight_ -= items_.front().weight;
        items_.pop_front();
    }
    std::optional<T> take() {
        if (items_.empty()) return std::nullopt;
        std::optional<T> item(std::move(items_.front().value));
        dropFront();
        return item;
    }

    struct Item {
        T value;
        std::size_t weight;
    };
    const std::size_t limit_;
    const std::size_t weightLimit_;
    const WhenFull policy_;
    mutable std::mutex mutex_;
    std::condition_variable ready_; // ..._any has its own lock, which a woken thread waits for
    std::deque<Item> items_;
    std::size_t weight_ = 0; // of all items
    std::uint64_t lost_ = 0;
    bool closed_ = false;
};

} // namespace veter

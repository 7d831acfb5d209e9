#include "tools/common/watchdog.hpp"

namespace veter::tools {

std::optional<std::string_view> Watchdog::hanging(std::span<const Thread> threads,
                                                  Clock::time_point now) {
    if (seen_.size() != threads.size())
        for (const auto& thread : threads) seen_.push_back({thread.work, thread.done, now});
    std::optional<std::string_view> found;
    for (std::size_t i = 0; i < threads.size(); ++i) {
        const auto& thread = threads[i];
        if (thread.done != seen_[i].done || thread.work == seen_[i].work)
            seen_[i] = {thread.work, thread.done, now};
        else if (now - seen_[i].at >= kHang)
            found = thread.name;
    }
    return found;
}

} // namespace veter::tools

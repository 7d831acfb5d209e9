#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace veter::tools {

/// Notices a thread that hangs. Pure: time is passed in. One thread.
class Watchdog {
public:
    /// More than a thread may wait for a server or a name.
    static constexpr auto kHang = std::chrono::seconds(30);

    struct Thread {
        std::string_view name;
        std::uint64_t work; ///< changes when there is something to do
        std::uint64_t done; ///< changes when it did something
    };
    /// To be called each second with the same threads; the name of one that has had work for kHang
    /// and did nothing.
    std::optional<std::string_view> hanging(std::span<const Thread> threads, Clock::time_point now);

private:
    struct Seen {
        std::uint64_t work;
        std::uint64_t done;
        Clock::time_point at; // there was no work, or something was done
    };
    std::vector<Seen> seen_;
};

} // namespace veter::tools

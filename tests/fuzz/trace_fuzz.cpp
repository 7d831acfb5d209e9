#include "tests/fuzz/fuzz.hpp"

#include "tools/impair/trace.hpp"

#include <algorithm>
#include <stdexcept>

using namespace veter;
using namespace veter::impair;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto trace =
            std::make_shared<const Trace>(parseTrace({reinterpret_cast<const char*>(data), size}));
        const auto& times = trace->times;
        fuzz::require(!times.empty() && times.back().count() > 0, "a time to go on from");
        fuzz::require(std::is_sorted(times.begin(), times.end()), "times ascend");
        const auto start = Clock::time_point(std::chrono::hours(1));
        TraceCursor cursor(trace, start);
        auto last = start;
        for (std::size_t i = 0; i < 2 * times.size() + 1; ++i, cursor.step()) {
            fuzz::require(cursor.at() >= last, "opportunities ascend, also from round to round");
            fuzz::require(cursor.at(times.size()) == cursor.at() + times.back(), "it goes round");
            last = cursor.at();
        }
    } catch (const std::invalid_argument& e) {
        fuzz::require(*e.what() != '\0', "a reason");
    }
    return 0;
}

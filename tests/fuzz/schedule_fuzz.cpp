#include "tests/fuzz/fuzz.hpp"

#include "tools/impair/schedule.hpp"

#include <stdexcept>

using namespace veter;
using namespace veter::impair;

namespace {

bool isShare(const std::optional<double>& value) { return !value || (*value >= 0 && *value <= 1); }

bool isTime(const std::optional<Micros>& value) { return !value || value->count() >= 0; }

void check(const Change& change) {
    fuzz::require(isShare(change.loss) && isShare(change.reorder) && isShare(change.duplicate),
                  "shares from 0 to 1");
    fuzz::require(!change.burst || *change.burst >= 1, "bursts of a packet or more");
    fuzz::require(isTime(change.delay) && isTime(change.jitter) && isTime(change.reorderGap) &&
                      isTime(change.queue) && isTime(change.outage),
                  "times that do not go back");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (text.find("trace=") != std::string_view::npos) return 0; // would open whatever file
    try {
        for (const auto& step : parseSchedule(text)) {
            fuzz::require(step.at.count() >= 0, "nothing before the start");
            fuzz::require(!step.text.empty(), "a time has something behind it");
            check(step.up);
            check(step.down);
        }
    } catch (const std::invalid_argument& e) {
        fuzz::require(*e.what() != '\0', "a reason");
    }
    return 0;
}

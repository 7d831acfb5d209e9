#include "tests/fuzz/fuzz.hpp"

#include "transport/congestion/congestion_controller.hpp"

#include <algorithm>

using namespace veter;
using namespace veter::transport;

namespace {

constexpr std::uint32_t kMedia = 0x1234abcd;
constexpr BitRate kLeast{150'000}, kMost{2'000'000};

/// A parsed report, built and parsed again, is the same, but for ECN and the order of blocks.
void roundTrip(const CongestionReport& report) {
    std::vector<std::uint8_t> wire;
    appendCongestionReport(wire, report);
    const auto again = parseCongestionReport(wire);
    fuzz::require(again && again->sender == report.sender && again->time == report.time,
                  "the same head");
    fuzz::require(std::equal(report.begin(), report.end(), again->begin(), again->end()),
                  "the same arrivals");
}

} // namespace

/// Input: a compound packet, which the controller of a running stream receives every 30 ms.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    CongestionController control({kLeast, kMost});
    auto now = Clock::time_point(std::chrono::hours(1));
    std::uint16_t sequence = 65'500;
    Bytes compound(data, size);
    while (const auto packet = nextRtcp(compound)) {
        for (int i = 0; i < 8; ++i) control.onSent(kMedia, sequence++, 1200, now);
        now += std::chrono::milliseconds(30);
        if (const auto report = parseCongestionReport(*packet)) {
            roundTrip(*report);
            control.onFeedback(*report, now);
        }
        control.allowFrame(now);
        fuzz::require(control.target() >= kLeast && control.target() <= kMost, "within limits");
        fuzz::require(control.figures().queueDelay.count() >= 0, "a delay");
    }
    return 0;
}

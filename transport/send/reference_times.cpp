#include "transport/send/reference_times.hpp"

#include <algorithm>

namespace veter::transport {

void ReferenceTimes::heard(const ReferenceTime& time, Clock::time_point now) {
    const auto known = std::find_if(reported_.begin(), reported_.end(), [&](const Told& told) {
        return told.time.sender == time.sender;
    });
    if (known != reported_.end())
        reported_.erase(known);
    else if (reported_.size() == kReceivers)
        reported_.erase(reported_.end() - (reported_.back().time.sender == live_ ? 2 : 1));
    reported_.insert(reported_.begin(), {time, now});
}

std::vector<DelayTold> ReferenceTimes::toTell(Clock::time_point now) const {
    std::vector<DelayTold> out;
    for (const auto& [time, at] : reported_) {
        if (now - at > kStale) break;
        const auto since = std::chrono::duration_cast<Micros>(now - at);
        out.push_back({time.sender, {ntpShort(time.ntp), toNtpShort(since)}});
    }
    return out;
}

} // namespace veter::transport

#include "transport/reference_times.hpp"

#include <algorithm>

namespace veter::transport {

void ReferenceTimes::heard(const ReferenceTime& time, Clock::time_point now) {
    const auto known = std::find_if(told_.begin(), told_.end(), [&](const Told& told) {
        return told.time.sender == time.sender;
    });
    if (known != told_.end())
        told_.erase(known);
    else if (told_.size() == kReceivers)
        told_.erase(told_.end() - (told_.back().time.sender == live_ ? 2 : 1));
    told_.insert(told_.begin(), {time, now});
}

std::vector<DelayTold> ReferenceTimes::toTell(Clock::time_point now) const {
    std::vector<DelayTold> out;
    for (const auto& [time, at] : told_) {
        if (now - at > kStale) break;
        const auto since = std::chrono::duration_cast<Micros>(now - at);
        out.push_back({time.sender, {compactNtp(time.ntp), toCompact(since)}});
    }
    return out;
}

} // namespace veter::transport

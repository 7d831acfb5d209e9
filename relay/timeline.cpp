#include "relay/timeline.hpp"

#include <algorithm>

namespace veter::relay {
namespace {

Ticks toTicks(Micros time) { return std::chrono::duration_cast<Ticks>(time); }

/// What the sender says of when it captured `unit`.
std::optional<Ticks> told(const RtpUnit& unit) {
    // NTP 0 is a sender without a clock (RFC 3550 section 6.4.1).
    if (!unit.report || unit.report->ntp == 0) return std::nullopt;
    if (unit.arrival() - unit.report->arrival > Timeline::kReportLasts) return std::nullopt;
    const auto& report = *unit.report;
    return toTicks(fromNtp(report.ntp)) +
           Ticks(timestampDistance(report.rtpTimestamp, unit.timestamp()));
}

bool near(Ticks a, Ticks b) { return a - b <= Timeline::kJump && b - a <= Timeline::kJump; }

} // namespace

Ticks Timeline::expected(Clock::time_point arrival) const {
    return last_ + std::chrono::duration_cast<Ticks>(arrival - lastArrival_);
}

Timeline::Place Timeline::place(const RtpUnit& unit, Micros arrived) {
    Place place;
    if (!started_) {
        place.captured = told(unit).value_or(toTicks(arrived));
    } else {
        const auto now = expected(unit.arrival());
        const auto said = told(unit);
        const bool follows = !unit.restart && now - last_ < kComparable;
        place.captured = follows
                             ? last_ + Ticks(timestampDistance(lastTimestamp_, unit.timestamp()))
                             : said.value_or(now);
        // Late, but where the sender says: the network stood still, and then gave all at once.
        const bool confirmed = follows && said && near(*said, place.captured);
        if (!confirmed && !near(place.captured, now)) {
            place.captured = now;
            place.jumped = true;
        }
    }
    started_ = true;
    lastTimestamp_ = unit.timestamp();
    last_ = place.captured;
    lastArrival_ = unit.arrival();
    place.captured = std::max(place.captured, filled_ + Ticks(1));
    filled_ = place.captured;
    return place;
}

Ticks Timeline::fill(Clock::time_point now) {
    filled_ = std::max(filled_ + Ticks(1), expected(now));
    return filled_;
}

std::optional<Micros> Timeline::clockError(const RtpUnit& unit) const {
    const auto time = told(unit);
    if (!time) return std::nullopt;
    return std::chrono::duration_cast<Micros>(*time - last_);
}

} // namespace veter::relay

#include "relay/assemble/timeline.hpp"

#include <algorithm>

namespace veter::relay {
namespace {

Ticks toTicks(Micros time) { return std::chrono::duration_cast<Ticks>(time); }

/// What the sender says of when it captured `unit`.
std::optional<Ticks> told(const AccessUnitPackets& unit) {
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

Timeline::Place Timeline::place(const AccessUnitPackets& unit, Micros arrived) {
    Place place;
    if (started_)
        follow(unit, place);
    else
        place.captured = told(unit).value_or(toTicks(arrived));
    const auto said = told(unit);
    const auto move = drift_.add(place.captured, unit.arrival());
    // The sender's reports go by another clock than its timestamps: if they agree, both are right.
    if (!said || std::chrono::abs(*said - place.captured) > ClockDrift::kSlack)
        place.captured += move;
    started_ = true;
    lastTimestamp_ = unit.timestamp();
    last_ = place.captured;
    lastArrival_ = unit.arrival();
    if (place.captured <= floor_) place.captured = floor_ = floor_ + Ticks(1);
    highest_ = std::max(highest_, place.captured);
    return place;
}

/// The place behind the picture before.
void Timeline::follow(const AccessUnitPackets& unit, Place& place) {
    const auto now = expected(unit.arrival());
    const auto said = told(unit);
    const bool follows = !unit.restart && now - last_ < kComparable;
    const Ticks distance(timestampDistance(lastTimestamp_, unit.timestamp()));
    if (!follows)
        place.captured = said.value_or(now);
    else if (distance == Ticks(0)) // the timestamps stand still
        place.captured = now;
    else
        place.captured = last_ + distance;
    // Late, but where the sender says: the network stood still, and then gave all at once.
    const bool confirmed = follows && said && near(*said, place.captured);
    if (!confirmed && !near(place.captured, now)) {
        place.captured = now;
        place.jumped = true;
    }
    if (follows && !place.jumped && distance > -kReorder) return;
    floor_ = std::max(floor_, highest_);
    if (!follows || place.jumped) drift_.reset();
}

Ticks Timeline::fill(Clock::time_point now) {
    floor_ = highest_ = std::max(highest_ + Ticks(1), expected(now));
    return floor_;
}

std::optional<Micros> Timeline::clockError(const AccessUnitPackets& unit) const {
    const auto time = told(unit);
    if (!time) return std::nullopt;
    return std::chrono::duration_cast<Micros>(*time - last_);
}

} // namespace veter::relay

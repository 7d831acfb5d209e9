#include "relay/receive/arrival_log.hpp"

#include "base/sequence.hpp"

#include <algorithm>

namespace veter::relay {

ArrivalLog::Source& ArrivalLog::find(std::uint32_t ssrc, std::uint16_t sequence) {
    for (auto& source : sources_)
        if (source.ssrc == ssrc) return source;
    if (sources_.size() < kSources) sources_.emplace_back();
    auto& source = *std::min_element(sources_.begin(), sources_.end(),
                                     [](auto& a, auto& b) { return a.heard < b.heard; });
    source.ssrc = ssrc;
    // So far ahead that nothing of the source before it is in its window.
    source.highest = (((source.highest >> 16) + 3) << 16) + sequence;
    return source;
}

void ArrivalLog::onPacket(std::uint32_t ssrc, std::uint16_t wire, Clock::time_point now) {
    auto& source = find(ssrc, wire);
    auto sequence = unwrapSequence(source.highest, wire);
    // No packet is so late: it is ahead by more than half around, after a long outage.
    if (sequence < source.highest - static_cast<std::int64_t>(8 * kWindow)) sequence += 1 << 16;
    source.heard = heard_ = now;
    quiet_ = false;
    if (sequence <= source.highest - static_cast<std::int64_t>(kWindow)) return;
    auto& packet = source.packets[static_cast<std::size_t>(sequence) % kWindow];
    if (packet.sequence == sequence) return;
    packet = {sequence, now};
    source.highest = std::max(source.highest, sequence);
}

void ArrivalLog::append(transport::CongestionReport& report, const Source& source,
                        Clock::time_point since, Clock::time_point now, std::size_t most) {
    auto first = source.highest + 1;
    for (const auto& packet : source.packets)
        if (packet.sequence > source.highest - static_cast<std::int64_t>(kWindow) &&
            packet.at > since)
            first = std::min(first, packet.sequence);
    // With no room for all the newest matter.
    first = std::max(first, source.highest + 1 - static_cast<std::int64_t>(most));
    for (auto sequence = first; sequence <= source.highest; ++sequence) {
        const auto& packet = source.packets[static_cast<std::size_t>(sequence) % kWindow];
        transport::Arrival arrival{source.ssrc, static_cast<std::uint16_t>(sequence)};
        arrival.received = packet.sequence == sequence;
        if (arrival.received) arrival.at = transport::reportTime(std::min(packet.at, now));
        report.push(arrival);
    }
}

void ArrivalLog::take(std::vector<std::uint8_t>& compound, Clock::time_point now) {
    if (now < nextWakeUp()) return;
    const auto since = reported_.front();
    std::rotate(reported_.begin(), reported_.begin() + 1, reported_.end());
    reported_.back() = now;
    quiet_ = heard_ <= reported_.front();
    transport::CongestionReport report;
    report.sender = ssrc_;
    report.time = transport::reportTime(now);
    const auto lately = std::count_if(sources_.begin(), sources_.end(),
                                      [&](const Source& source) { return source.heard > since; });
    if (lately == 0) return;
    const auto most = transport::CongestionReport::kMaxArrivals / static_cast<std::size_t>(lately);
    for (const auto& source : sources_)
        if (source.heard > since) append(report, source, since, now, most);
    if (!report.empty()) transport::appendCongestionReport(compound, report);
}

Clock::time_point ArrivalLog::nextWakeUp() const noexcept {
    if (quiet_) return Clock::time_point::max();
    return reported_.back() + kInterval;
}

} // namespace veter::relay

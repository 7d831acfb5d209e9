#include "tools/probe/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace veter::probe {
namespace {

constexpr auto kNear = std::chrono::seconds(60);

bool isNear(std::uint32_t ms, std::uint32_t otherMs) noexcept {
    const std::int64_t apart = static_cast<std::int32_t>(ms - otherMs);
    return std::chrono::milliseconds(std::abs(apart)) < kNear;
}

/// Calls `visit(from, to)` for each gap between pictures that show something new.
template <class Visit> void forEachGap(const std::vector<Sample>& samples, Visit visit) {
    std::optional<Micros> last;
    for (const auto& sample : samples) {
        if (sample.kind == Kind::Repeated) continue;
        if (last) visit(*last, sample.at);
        last = sample.at;
    }
}

std::optional<Delays> delaysOf(const std::vector<Sample>& samples) {
    std::vector<Micros> sorted;
    sorted.reserve(samples.size());
    for (const auto& sample : samples)
        if (sample.timed()) sorted.push_back(sample.delay);
    if (sorted.empty()) return std::nullopt;
    std::sort(sorted.begin(), sorted.end());
    return Delays{sorted.front(), percentile(sorted, 0.5), percentile(sorted, 0.95),
                  percentile(sorted, 0.99), sorted.back()};
}

} // namespace

Micros percentile(const std::vector<Micros>& sorted, double share) noexcept {
    const auto rank = std::ceil(share * static_cast<double>(sorted.size()));
    return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

const Sample& Report::add(const FrameEvent& event) {
    if (!samples_.empty()) bytes_ += event.bytes;
    Sample sample{event.at, event.delay, 0, event.bytes, Kind::Uncoded, event.damaged};
    ++counts_.shown;
    if (event.code && believable(event)) placeCode(*event.code, sample);
    if (!sample.timed()) {
        ++uncodedSinceCode_;
        if (!event.damaged) ++uncodedIntact_;
    }
    if (event.damaged) ++counts_.damaged;
    samples_.push_back(sample);
    return samples_.back();
}

/// One picture in 256 has what looks like a time code by chance, and a pattern that stands still
/// has it in each: its time must also be near that of this machine or of the last code believed, or
/// it must go on from the one before.
bool Report::believable(const FrameEvent& event) {
    const auto ms = event.code->milliseconds;
    const bool near = std::chrono::abs(event.delay) < kNear || (codeMs_ && isNear(ms, *codeMs_)) ||
                      (read_ && goesOn(*read_, *event.code));
    read_ = event.code;
    if (near) codeMs_ = ms;
    return near;
}

void Report::placeCode(const TimeCode& code, Sample& sample) {
    const auto place = order_.place(code, samples_.size());
    // A decoder hides lost parts behind the picture before, time code and all.
    if (place.kind == Kind::Repeated && sample.damaged) return;
    sample.kind = place.kind;
    if (place.kind == Kind::Next) {
        sample.missing = place.missing - std::min(place.missing, uncodedSinceCode_);
        counts_.missing += sample.missing;
        steps_ += place.frames;
        stepsMs_ += place.milliseconds;
    } else if (place.kind == Kind::Repeated) {
        ++counts_.repeated;
    } else if (place.kind == Kind::Restarted) {
        ++counts_.restarts;
    } else {
        ++counts_.outOfOrder;
        fillHole(samples_[*place.fillsAt]);
    }
    timeCode_ = true;
    uncodedSinceCode_ = 0;
}

void Report::fillHole(Sample& after) noexcept {
    if (after.missing == 0) return; // an uncoded picture stood for it
    --after.missing;
    --counts_.missing;
}

void Report::addUndecodable(std::uint32_t bytes) {
    ++(samples_.empty() ? counts_.beforeFirst : counts_.undecodable);
    if (!samples_.empty()) bytes_ += bytes;
}

Micros Report::frameInterval() const {
    if (steps_ > 0) return Micros(stepsMs_ * 1000 / steps_);
    std::vector<Micros> gaps;
    forEachGap(samples_, [&gaps](Micros from, Micros to) { gaps.push_back(to - from); });
    if (gaps.empty()) return {};
    std::sort(gaps.begin(), gaps.end());
    return percentile(gaps, 0.5);
}

void Report::addFreezes(Summary& summary, Micros end) const {
    const auto interval = summary.frameInterval;
    if (interval == Micros(0)) return;
    const Micros limit(std::llround(static_cast<double>(interval.count()) * kFreezeIntervals));
    Micros last{};
    const auto visit = [&](Micros from, Micros to) {
        last = to;
        summary.longestGap = std::max(summary.longestGap, to - from);
        if (to - from <= limit) return;
        summary.freezes.push_back({from, to});
        summary.frozen += to - from - interval;
    };
    forEachGap(samples_, visit);
    if (end > last) visit(last, end);
}

void Report::addRates(Summary& summary) const {
    const auto span = std::chrono::duration<double>(samples_.back().at - samples_.front().at);
    if (span.count() <= 0) return;
    const auto fresh = counts_.shown - counts_.repeated;
    summary.fps = static_cast<double>(fresh - 1) / span.count();
    summary.bitsPerSecond = static_cast<double>(bytes_) * 8 / span.count();
}

Summary Report::summary(Micros end) const {
    Summary summary;
    summary.counts = counts_;
    summary.timeCode = timeCode_;
    if (timeCode_) summary.counts.damaged += uncodedIntact_;
    if (samples_.empty()) return summary;
    summary.firstPicture = samples_.front().at;
    summary.length = end - samples_.front().at;
    summary.frameInterval = frameInterval();
    summary.delays = delaysOf(samples_);
    addFreezes(summary, end);
    addRates(summary);
    return summary;
}

} // namespace veter::probe

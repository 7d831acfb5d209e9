#include "tests/rate/figures.hpp"

#include <algorithm>

namespace veter::sim {
namespace {

int shownAt(const Picture& picture) { return *picture.shownMs + kProcessingMs; }

void measureScreen(const Run& run, int fromMs, int toMs, Figures& f) {
    int fresh = 0, good = 0, frozenSince = fromMs;
    const Picture* on = nullptr;
    auto next = run.pictures.begin();
    for (int now = 0; now < toMs; ++now) {
        for (; next != run.pictures.end() && next->capturedMs <= now; ++next) {
            if (!next->shownMs) continue;
            if (shownAt(*next) > now) break;
            on = &*next;
            if (now >= fromMs) {
                f.longestFreezeMs = std::max(f.longestFreezeMs, now - frozenSince);
                frozenSince = now;
            }
        }
        if (now < fromMs || on == nullptr || now - on->capturedMs > kFreshMs) continue;
        ++fresh;
        if (on->psnr >= kGoodPsnr) ++good;
    }
    f.longestFreezeMs = std::max(f.longestFreezeMs, toMs - frozenSince);
    f.fresh = static_cast<double>(fresh) / (toMs - fromMs);
    f.good = static_cast<double>(good) / (toMs - fromMs);
}

/// Whole seconds only: in shorter spans a link that delivers in clumps carries much or nothing.
void measureUse(const Run& run, int fromMs, int toMs, Figures& f) {
    double arrived = 0, capacity = 0, narrowArrived = 0, narrowCapacity = 0;
    constexpr int kSecondMs = 1000;
    for (int from = fromMs; from < toMs; from += kSecondMs) {
        double came = 0, could = 0;
        const int to = std::min(toMs, from + kSecondMs);
        for (int at = from; at < to; at += kSampleMs) {
            const auto& sample = run.samples[static_cast<std::size_t>(at / kSampleMs)];
            came += sample.arrived;
            could += sample.capacity;
        }
        arrived += came;
        capacity += could;
        if (could * 8'000 / (to - from) >= run.wanted) continue;
        narrowArrived += came;
        narrowCapacity += could;
    }
    f.use = capacity > 0 ? arrived / capacity : 0;
    f.narrowUse = narrowCapacity > 0 ? narrowArrived / narrowCapacity : 1;
}

} // namespace

int delayMs(const Picture& picture) { return shownAt(picture) - picture.capturedMs; }

Figures measure(const Run& run, int fromMs, int toMs) {
    Figures f;
    measureScreen(run, fromMs, toMs, f);
    std::vector<int> delays;
    for (const auto& picture : run.pictures) {
        if (picture.capturedMs < fromMs || picture.capturedMs >= toMs) continue;
        if (picture.skipped) ++f.skipped;
        if (!picture.shownMs) continue;
        delays.push_back(delayMs(picture));
        f.meanPsnr += picture.psnr;
    }
    std::sort(delays.begin(), delays.end());
    f.shown = static_cast<int>(delays.size());
    if (!delays.empty()) {
        f.meanPsnr /= f.shown;
        f.medianMs = delays[delays.size() / 2];
        f.p95Ms = delays[delays.size() * 95 / 100];
        f.worstMs = delays.back();
    }
    measureUse(run, fromMs, toMs, f);
    double target = 0;
    int samples = 0;
    for (int at = fromMs; at < toMs; at += kSampleMs, ++samples)
        target += run.samples[static_cast<std::size_t>(at / kSampleMs)].target;
    f.meanTarget = target / samples;
    return f;
}

double possible(const Capacity& link, int oneWayMs, int fromMs, int toMs) {
    int fresh = 0, captured = -kFreshMs;
    for (int now = fromMs; now < toMs; ++now) {
        const int left = now - oneWayMs - kProcessingMs;
        if (left >= 0 && link.at(left) > 0) captured = left;
        if (now - captured <= kFreshMs) ++fresh;
    }
    return static_cast<double>(fresh) / (toMs - fromMs);
}

int settledMs(const Run& run, int fromMs, int toMs, int limitMs) {
    int settled = fromMs;
    for (const auto& picture : run.pictures) {
        if (picture.capturedMs < fromMs || picture.capturedMs >= toMs || picture.skipped) continue;
        if (!picture.shownMs || *picture.shownMs - picture.capturedMs > limitMs)
            settled = picture.capturedMs + 1;
    }
    return settled - fromMs;
}

double shareOf(const Run& run, int fromMs, int toMs) {
    double ours = 0, others = 0;
    for (int at = fromMs; at < toMs; at += kSampleMs) {
        ours += run.samples[static_cast<std::size_t>(at / kSampleMs)].arrived;
        others += run.samples[static_cast<std::size_t>(at / kSampleMs)].others;
    }
    return ours / (ours + others);
}

int reachedMs(const Run& run, int fromMs, double rate) {
    for (auto i = static_cast<std::size_t>(fromMs / kSampleMs); i < run.samples.size(); ++i)
        if (run.samples[i].target >= rate) return static_cast<int>(i) * kSampleMs - fromMs;
    return 1'000'000;
}

} // namespace veter::sim

#include "tests/rate/simulation.hpp"

#include "tests/link/chain.hpp"
#include "tests/rate/clip_encoder.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

namespace veter::sim {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kHeaderBytes = 28; // IPv4 and UDP

std::unique_ptr<PictureEncoder> makeEncoder(const Settings& settings) {
    if (settings.clip.empty())
        return std::make_unique<EncoderModel>(settings.encoder, settings.seed);
    return std::make_unique<ClipEncoder>(settings.clip, encode::Settings{});
}

ChainSettings chainSettings(const Settings& settings) {
    ChainSettings chain;
    chain.seed = settings.seed;
    chain.up.trace = settings.link.trace();
    chain.up.queue = milliseconds(settings.queueMs);
    chain.up.delay = chain.down.delay = milliseconds(settings.oneWayMs);
    chain.up.loss = settings.loss;
    chain.down.loss = settings.feedbackLoss;
    chain.sender.bitRate = settings.most;
    if (settings.adaptive) chain.sender.leastRate = settings.least;
    chain.fps = settings.encoder.fps;
    chain.firstSequence = 65'000;
    return chain;
}

class Simulation {
public:
    explicit Simulation(const Settings& settings)
        : settings_(settings), chain_(chainSettings(settings), makeEncoder(settings)) {
        chain_.keepPictures = true;
    }

    Run run() {
        for (int ms = 0; ms < settings_.seconds * 1000; ms += kSampleMs) {
            runTo(ms + kSampleMs);
            sample(ms);
        }
        for (const auto& [number, taken] : chain_.pictures) run_.pictures.push_back(picture(taken));
        run_.dropped = chain_.up.counts().queueDropped;
        run_.skipped = chain_.counts().skipped;
        return std::move(run_);
    }

private:
    /// Stops where something changes.
    void runTo(int ms) {
        const auto& s = settings_;
        for (const int at : {s.feedbackFromMs, s.feedbackToMs, s.outageFromMs})
            if (nowMs() < at && at < ms) runTo(at);
        chain_.feedback = nowMs() >= s.feedbackFromMs && nowMs() < s.feedbackToMs;
        if (nowMs() == s.outageFromMs && s.outageToMs > s.outageFromMs) {
            impair::Change change;
            change.outage = milliseconds(s.outageToMs - s.outageFromMs);
            chain_.up.apply(change, chain_.now());
            chain_.down.apply(change, chain_.now());
        }
        chain_.run(milliseconds(ms - nowMs()));
    }

    int msOf(Clock::time_point time) const {
        return static_cast<int>(std::chrono::ceil<milliseconds>(time - start_).count());
    }
    int nowMs() const { return msOf(chain_.now()); }

    Picture picture(const Taken& taken) const {
        Picture picture{msOf(taken.captured), taken.skipped, taken.key, taken.psnr, {}};
        if (taken.shown) picture.shownMs = msOf(*taken.shown);
        return picture;
    }

    /// Of the kSampleMs that began at `ms`.
    void sample(int ms) {
        const auto& counts = chain_.up.counts();
        const auto bytes = counts.bytes + kHeaderBytes * counts.delivered;
        Sample sample;
        sample.arrived = static_cast<double>(bytes - arrivedBytes_);
        arrivedBytes_ = bytes;
        sample.capacity = settings_.link.between(ms, ms + kSampleMs);
        sample.target = static_cast<double>(settings_.most.bitsPerSecond);
        if (const auto rate = chain_.sent().rate) {
            sample.target = static_cast<double>(rate->target.bitsPerSecond);
            sample.queueMs = static_cast<double>(rate->control.queueDelay.count()) / 1000;
        }
        run_.samples.push_back(sample);
    }

    const Settings& settings_;
    Chain chain_;
    const Clock::time_point start_ = chain_.now();
    Run run_;
    std::uint64_t arrivedBytes_ = 0;
};

} // namespace

Run simulate(const Settings& settings) { return Simulation(settings).run(); }

} // namespace veter::sim

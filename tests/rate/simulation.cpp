#include "tests/rate/simulation.hpp"

#include "tests/link/chain.hpp"
#include "tests/rate/clip_encoder.hpp"
#include "tests/rate/tcp_flow.hpp"

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
    chain.up.burst = chain.down.burst = settings.burst;
    chain.sender.bitRate = settings.most;
    if (settings.adaptive) chain.sender.leastRate = settings.least;
    chain.fps = settings.encoder.fps;
    chain.firstSequence = 65'000;
    return chain;
}

/// Another robot on the same link, from `begin` on. It is a millisecond behind.
class SecondPublisher final : public Neighbour {
public:
    SecondPublisher(const Settings& settings, Clock::duration begin)
        : chain_(chainSettings(settings), makeEncoder(settings)), begin_(begin) {
        chain_.sendVia = [this](std::vector<std::uint8_t> packet) {
            out_.push_back(std::move(packet));
        };
    }
    void step(Clock::time_point now, std::vector<std::vector<std::uint8_t>>& out) override {
        if (now < chain_.now() + begin_) return;
        chain_.run(now - begin_ - chain_.now());
        for (auto& packet : out_) out.push_back(std::move(packet));
        out_.clear();
    }
    void onArrival(std::vector<std::uint8_t> packet, Clock::time_point) override {
        arrived_ += packet.size() + kHeaderBytes;
        chain_.deliver(packet);
    }
    Clock::time_point nextWakeUp() const override {
        return chain_.now() + begin_ + milliseconds(1);
    }
    std::uint64_t arrivedBytes() const noexcept { return arrived_; }

private:
    std::vector<std::vector<std::uint8_t>> out_;
    Chain chain_;
    const Clock::duration begin_; // how much its clock is behind
    std::uint64_t arrived_ = 0;
};

class Simulation {
public:
    explicit Simulation(const Settings& settings)
        : settings_(settings), chain_(chainSettings(settings), makeEncoder(settings)) {
        chain_.keepPictures = true;
        if (settings.tcpFromMs) {
            tcp_.emplace(start_ + milliseconds(*settings.tcpFromMs),
                         milliseconds(settings.oneWayMs));
            chain_.neighbour = &*tcp_;
        } else if (settings.secondFromMs) {
            auto other = settings;
            other.seed += 1000;
            second_.emplace(other, milliseconds(*settings.secondFromMs));
            chain_.neighbour = &*second_;
        }
    }

    Run run() {
        for (int ms = 0; ms < settings_.seconds * 1000; ms += kSampleMs) {
            runTo(ms + kSampleMs);
            sample(ms);
        }
        for (const auto& [number, taken] : chain_.pictures) run_.pictures.push_back(picture(taken));
        run_.wanted = 1.06 * static_cast<double>(settings_.most.bitsPerSecond);
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
        const auto others = tcp_      ? tcp_->arrivedBytes()
                            : second_ ? second_->arrivedBytes()
                                      : std::uint64_t{0};
        const auto bytes = counts.bytes + kHeaderBytes * counts.delivered - others;
        Sample sample;
        sample.others = static_cast<double>(others - othersBytes_);
        othersBytes_ = others;
        sample.arrived = static_cast<double>(bytes - arrivedBytes_);
        arrivedBytes_ = bytes;
        sample.capacity = settings_.link.between(ms, ms + kSampleMs);
        sample.target = static_cast<double>(settings_.most.bitsPerSecond);
        if (const auto rate = chain_.sent().rate) {
            sample.target = static_cast<double>(rate->target.bitsPerSecond);
            sample.limit = rate->control.limit;
            sample.queueMs = static_cast<double>(rate->control.queueDelay.count()) / 1000;
        }
        run_.samples.push_back(sample);
    }

    const Settings& settings_;
    Chain chain_;
    const Clock::time_point start_ = chain_.now();
    Run run_;
    std::uint64_t arrivedBytes_ = 0;
    std::uint64_t othersBytes_ = 0;
    std::optional<TcpFlow> tcp_;
    std::optional<SecondPublisher> second_;
};

} // namespace

Run simulate(const Settings& settings) { return Simulation(settings).run(); }

} // namespace veter::sim

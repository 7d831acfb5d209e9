// Simulates a stream whose rate follows the link, and prints what a viewer sees.

#include "tests/rate/figures.hpp"
#include "tests/rate/picture.hpp"

#include "base/log.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <map>

using namespace veter;
using namespace veter::sim;

namespace {

Capacity openLink(const std::string& name, std::uint32_t seed, int seconds) {
    if (name == "step")
        return stepped({{BitRate{4'000'000}, 10'000},
                        {BitRate{800'000}, 6'000},
                        {BitRate{4'000'000}, 1'000 * seconds}});
    if (name == "good") return mobile(kGoodMobile, seed, seconds);
    if (name == "poor") return mobile(kPoorMobile, seed, seconds);
    if (name.find('.') != std::string::npos) return readTrace(name);
    return stepped({{parseBitRate(name), 1'000}});
}

void print(const Settings& settings, const Run& run, int fromMs, int toMs) {
    const auto f = measure(run, fromMs, toMs);
    fmt::print("{:.1f} to {:.1f} s: fresh {:.1f} % (possible {:.1f} %), longest freeze {} ms, "
               "delay p50 {} p95 {} worst {} ms\n",
               fromMs / 1e3, toMs / 1e3, 100 * f.fresh,
               100 * possible(settings.link, settings.oneWayMs, fromMs, toMs), f.longestFreezeMs,
               f.medianMs, f.p95Ms, f.worstMs);
    if (!settings.clip.empty())
        fmt::print("  with a picture of {} dB or more: {:.1f} %\n", kGoodPsnr, 100 * f.good);
    fmt::print("  {} shown, {} not encoded, {} packets dropped; use of the link {:.1f} %, mean "
               "target {:.0f} kbit/s\n",
               f.shown, f.skipped, run.dropped, 100 * f.use, f.meanTarget / 1e3);
}

void printJson(const Settings& settings, const Run& run, int fromMs, int toMs) {
    const auto f = measure(run, fromMs, toMs);
    const double taken = f.shown + f.skipped;
    fmt::print("{{\"fresh\": {:.4f}, \"good\": {:.4f}, \"possible\": {:.4f}, \"use\": {:.4f}, "
               "\"narrow_use\": {:.4f}, \"p50_ms\": {}, \"p95_ms\": {}, \"freeze_ms\": {}, "
               "\"shown\": {:.4f}, \"psnr\": {:.2f}, \"dropped\": {}, \"share\": {:.4f}}}\n",
               f.fresh, f.good, possible(settings.link, settings.oneWayMs, fromMs, toMs), f.use,
               f.narrowUse, f.medianMs, f.p95Ms, f.longestFreezeMs, f.shown / taken, f.meanPsnr,
               run.dropped, shareOf(run, fromMs, toMs));
}

void printSecond(const Run& run, int fromMs) {
    const int toMs = fromMs + 1000;
    const auto f = measure(run, fromMs, toMs);
    double capacity = 0, arrived = 0, others = 0, queueMs = 0; // kbit
    std::map<transport::LimitedBy, int> limits;
    for (int at = fromMs; at < toMs; at += kSampleMs) {
        const auto& sample = run.samples[static_cast<std::size_t>(at / kSampleMs)];
        capacity += sample.capacity * 8 / 1000;
        arrived += sample.arrived * 8 / 1000;
        queueMs = std::max(queueMs, sample.queueMs);
        ++limits[sample.limit];
        others += sample.others * 8 / 1000;
    }
    const auto mostFrequent = std::max_element(
        limits.begin(), limits.end(), [](auto& a, auto& b) { return a.second < b.second; });
    fmt::print("{:3} s: link {:6.0f} target {:5.0f} came {:5.0f} kbit/s, queue {:4.0f} ms, "
               "{} shown, fresh {:3.0f} %, limit {}",
               fromMs / 1000, capacity, f.meanTarget / 1000, arrived, queueMs, f.shown,
               100 * f.fresh, name(mostFrequent->first));
    if (f.meanPsnr > 0) fmt::print(", good {:3.0f} %, {:.1f} dB", 100 * f.good, f.meanPsnr);
    if (others > 0) fmt::print(", others {:.0f} kbit/s", others);
    fmt::print("\n");
}

void writeFile(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

} // namespace

int main(int argc, char** argv) {
    try {
        CLI::App app("Simulates veter's control of the rate over a link");
        std::string link = "step", svg;
        bool fixed = false, seconds = false;
        Settings settings{stepped({{BitRate{0}, 1}})};
        app.add_option("link", link, "step, good, poor, a rate, or the file of a recorded link");
        app.add_option("--seconds", settings.seconds)->check(CLI::Range(2, 3600));
        app.add_option("--seed", settings.seed);
        app.add_option("--one-way", settings.oneWayMs, "delay each way, ms");
        app.add_option("--queue", settings.queueMs, "of the bottleneck, ms");
        app.add_option("--loss", settings.loss, "of packets, 0 to 1");
        app.add_option("--burst", settings.burst, "packets lost in a row, on average");
        app.add_option("--feedback-loss", settings.feedbackLoss, "0 to 1");
        app.add_option("--fill", settings.encoder.fill, "of the target, by the encoder");
        app.add_option("--tcp", settings.tcpFromMs, "an upload by TCP begins then, ms");
        app.add_option("--second", settings.secondFromMs, "another publisher begins then, ms");
        app.add_option("--gop", settings.encoder.gop, "pictures from key frame to key frame");
        app.add_option("--clip", settings.clip, "YUV4MPEG2 for x264, in place of a model of it");
        app.add_flag("--fixed", fixed, "the most, always");
        app.add_flag("--each-second", seconds, "print figures of each second");
        app.add_option("--svg", svg, "write a picture of the run");
        int skip = 0;
        bool json = false;
        app.add_option("--skip", skip, "begin so many ms after the link's start");
        app.add_flag("--json", json, "print the figures from the third second on, for scripts");
        CLI11_PARSE(app, argc, argv);
        setLogLevel("error");
        settings.adaptive = !fixed;
        settings.link = openLink(link, settings.seed, settings.seconds);
        if (skip > 0) settings.link = settings.link.after(skip);
        const auto run = simulate(settings);
        if (json) {
            printJson(settings, run, 2'000, settings.seconds * 1000);
            return 0;
        }
        print(settings, run, 500, settings.seconds * 1000);
        if (link == "step" && settings.seconds >= 16) {
            print(settings, run, 10'000, 16'000);
            fmt::print("  all under 150 ms after {} ms, back at 1.8 Mbit/s after {} ms\n",
                       settledMs(run, 10'000, 16'000, 150), reachedMs(run, 16'000, 1.8e6));
        }
        if (seconds)
            for (int at = 0; at < settings.seconds * 1000; at += 1000) printSecond(run, at);
        if (!svg.empty()) writeFile(svg, drawRun(run, link));
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "sim_rate: {}\n", error.what());
        return 1;
    }
}

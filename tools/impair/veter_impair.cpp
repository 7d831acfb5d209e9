// veter-impair: a bad link on one machine, between a sender of UDP packets and their destination.

#include "tools/common/main_loop.hpp"
#include "tools/common/stats_line.hpp"
#include "tools/impair/emulator.hpp"
#include "tools/impair/options.hpp"

namespace {

using namespace veter;

std::string counts(const impair::DirectionStats& now) {
    const auto& link = now.link;
    return fmt::format("received={} delivered={} lost={} queue_drops={} duplicated={} reordered={} "
                       "unsent={}",
                       link.received, link.delivered, link.lost, link.queueDropped, link.duplicated,
                       link.reordered, now.unsent);
}

std::string describe(const impair::DirectionStats& now, const impair::DirectionStats& before) {
    const std::chrono::duration<double, std::milli> queue = now.queueTime;
    return fmt::format("kbps={:.0f} queue_ms={:.1f} {}",
                       static_cast<double>(now.link.bytes - before.link.bytes) * 8 / 1000,
                       queue.count(), counts(now));
}

void run(const impair::Options& options) {
    tools::MainLoop loop;
    impair::Emulator emulator({options.listen, options.to, options.steps(), options.seed},
                              [&](std::exception_ptr failure) { loop.fail(std::move(failure)); });
    tools::StatsLine lines(options.json, tools::StatsLine::Where::Below);
    impair::Emulator::Stats before;
    const auto tick = [&] {
        if (!options.stats) return;
        const auto now = emulator.stats();
        lines.print(fmt::format("up {}\ndown {}", describe(now.up, before.up),
                                describe(now.down, before.down)));
        before = now;
    };
    loop.run(tick, options.duration);
    if (!options.stats) return;
    const auto total = emulator.stats();
    lines.print(fmt::format("total up {} bytes={}\ntotal down {} bytes={}", counts(total.up),
                            total.up.link.bytes, counts(total.down), total.down.link.bytes),
                std::chrono::milliseconds(500));
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Passes UDP packets on and back as a bad link would: lost, late, out of order, at "
                 "a limited rate.",
                 "veter-impair");
    impair::Options options;
    impair::addOptions(app, options);
    return tools::runProgram(app, argc, argv, options, [&] { run(options); });
}

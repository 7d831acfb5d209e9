// veter-relay: takes the robot's RTP and keeps it published on an RTSP server.

#include "base/units.hpp"
#include "relay/stream.hpp"
#include "tools/main_loop.hpp"
#include "tools/options.hpp"
#include "tools/read_sdp.hpp"

#include <optional>

namespace {

using namespace veter;

struct RelayOptions : tools::CommonOptions {
    std::string sdp;
    relay::RtspSettings output;
    std::chrono::microseconds reorder{30'000};
};

void addOptions(CLI::App& app, RelayOptions& options) {
    app.add_option("--sdp", options.sdp,
                   "What the robot sends, as veter-publish --sdp-out wrote it")
        ->type_name("FILE")
        ->required();
    tools::addParsed(app, "--publish", options.output.url, relay::parseRtspUrl,
                     "Where to publish: rtsp:// or rtsps://, user:password@ too")
        ->type_name("URL")
        ->default_str(options.output.url);
    tools::addParsed(app, "--reorder", options.reorder, parseDuration,
                     "How long a missing packet may hold back those behind it")
        ->type_name("TIME")
        ->default_str("30ms");
    tools::addCommon(app, options, true);
}

std::string describe(const relay::StreamStats& now, const relay::StreamStats& before) {
    const auto& in = now.received;
    return fmt::format("kbps={:.0f} fps={} lost={} late={} reordered={} duplicate={} damaged={} "
                       "malformed={} wrong_type={} refused={} kernel_drops={} restarts={} "
                       "queue_drops={} server={} sent={} dropped={} connects={}",
                       static_cast<double>(in.bytes - before.received.bytes) * 8 / 1000,
                       in.units - before.received.units, in.order.lost, in.order.late,
                       in.order.reordered, in.order.duplicate, in.damaged, in.malformed,
                       in.wrongType, in.refused, in.kernelDrops, in.restarts, now.queueDropped,
                       now.published.connected ? "up" : "down", now.published.frames,
                       now.published.dropped, now.published.connects);
}

void run(const RelayOptions& options) {
    tools::MainLoop loop;
    relay::Stream stream({tools::readSdp(options.sdp), options.reorder, options.output},
                         [&](std::exception_ptr failure) { loop.fail(std::move(failure)); });
    tools::StatsLine line;
    relay::StreamStats before;
    loop.run([&] {
        if (!options.stats) return;
        const auto now = stream.stats();
        line.print(describe(now, before));
        before = now;
    });
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Receives a robot's camera over RTP and publishes it on an RTSP server such as "
                 "MediaMTX, for as long as it runs.",
                 "veter-relay");
    RelayOptions options;
    addOptions(app, options);
    return tools::runProgram(app, argc, argv, options, [&] { run(options); });
}

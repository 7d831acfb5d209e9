// veter-relay: takes the robot's RTP and keeps it published on an RTSP server.

#include "base/units.hpp"
#include "relay/stream.hpp"
#include "tools/key_file.hpp"
#include "tools/keygen.hpp"
#include "tools/main_loop.hpp"
#include "tools/options.hpp"
#include "tools/read_sdp.hpp"

#include <optional>

namespace {

using namespace veter;

struct RelayOptions : tools::CommonOptions {
    std::string sdp;
    relay::RtspSettings output;
    std::optional<Clock::duration> latency; // nullopt = follows the round trip
    relay::OnLoss onLoss = relay::OnLoss::Freeze;
    std::string keyFile; // empty = the keys of the SDP, if any
    std::vector<relay::Cidr> allowed;
};

std::optional<Clock::duration> parseLatency(std::string_view text) {
    if (text == "auto") return std::nullopt;
    try {
        const auto latency = parseDuration(text);
        if (latency <= std::chrono::seconds(2)) return latency;
    } catch (const std::invalid_argument&) { // told below
    }
    throw std::invalid_argument("must be auto, or a time up to 2s such as 120ms");
}

relay::OnLoss parseOnLoss(std::string_view text) {
    if (text == "freeze") return relay::OnLoss::Freeze;
    if (text == "pass") return relay::OnLoss::Pass;
    throw std::invalid_argument("must be freeze or pass");
}

void addOptions(CLI::App& app, RelayOptions& options) {
    app.add_option("--sdp", options.sdp,
                   "What the robot sends, as veter-publish --sdp-out wrote it")
        ->type_name("FILE")
        ->required();
    tools::addParsed(app, "--publish", options.output.url, relay::parseRtspUrl,
                     "Where to publish: rtsp:// or rtsps://, user:password@ too")
        ->type_name("URL")
        ->default_str(options.output.url);
    tools::addParsed(app, "--latency", options.latency, parseLatency,
                     "How long a lost packet may hold back those behind it: auto = as long as "
                     "resending takes, 40 to 200 ms")
        ->type_name("TIME")
        ->default_str("auto");
    tools::addParsed(app, "--on-loss", options.onLoss, parseOnLoss,
                     "What was lost for good: freeze = the last good picture stays until the next "
                     "key frame, pass = damaged pictures are published")
        ->type_name("HOW")
        ->default_str("freeze");
    app.add_option("--key-file", options.keyFile,
                   "Keys of the camera, as the publisher has them; without it those of the SDP")
        ->type_name("FILE");
    app.add_option_function<std::vector<std::string>>(
           "--allow-source",
           [&options](const std::vector<std::string>& texts) {
               try {
                   for (const auto& text : texts) options.allowed.push_back(relay::parseCidr(text));
               } catch (const std::invalid_argument& e) {
                   throw CLI::ValidationError("--allow-source",
                                              fmt::format("'{}': {}", texts.back(), e.what()));
               }
           },
           "Take packets only from there, such as 203.0.113.0/24; repeatable")
        ->type_name("CIDR");
    tools::addCommon(app, options, true);
    app.footer("veter-relay keygen > camera.key makes keys for --key-file at both ends.");
}

transport::RtpStream readStream(const RelayOptions& options) {
    auto stream = tools::readSdp(options.sdp);
    if (auto keys = tools::readKeys(options.keyFile)) stream.keys = std::move(keys);
    if (stream.keys) forbidCoreDumps();
    return stream;
}

std::string milliseconds(Clock::duration time) {
    return fmt::format("{:.0f}", std::chrono::duration<double, std::milli>(time).count());
}

std::string describe(const relay::StreamStats& now, const relay::StreamStats& before) {
    const auto& in = now.received;
    auto line = fmt::format(
        "kbps={:.0f} fps={} rtt_ms={} loss={:.1f}% lost={} nacks={} resent={} fec={} recovered={} "
        "unrepaired={} held_ms={} latency_ms={} damaged={} pli={}",
        static_cast<double>(in.bytes - before.received.bytes) * 8 / 1000,
        in.units - before.received.units, in.roundTrip ? milliseconds(*in.roundTrip) : "?",
        in.loss * 100, in.losses.lost, in.losses.requests, in.losses.resent, in.parity.parity,
        in.losses.recovered, in.order.lost, milliseconds(in.heldBack), milliseconds(in.hold),
        in.damaged, in.keyFramesAsked);
    line += fmt::format(" late={} reordered={} duplicate={} malformed={} wrong_type={} refused={} "
                        "bad_tag={} replayed={} too_old={} kernel_drops={} restarts={} moves={}",
                        in.order.late, in.order.reordered, in.order.duplicate,
                        in.malformed + in.unauthentic.malformed, in.wrongType, in.refused,
                        in.unauthentic.badTag, in.unauthentic.replayed, in.unauthentic.tooOld,
                        in.kernelDrops, in.restarts, in.moves);
    line += fmt::format(" queue_drops={} server={} sent={} dropped={} connects={}",
                        now.queueDropped, now.published.connected ? "up" : "down",
                        now.published.frames, now.published.dropped, now.published.connects);
    return line;
}

void run(const RelayOptions& options) {
    tools::MainLoop loop;
    relay::Stream stream(
        {{readStream(options), options.latency, options.allowed}, options.onLoss, options.output},
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
    if (argc > 1 && std::string_view(argv[1]) == "keygen") return tools::keygen(argc - 1, argv + 1);
    CLI::App app("Receives a robot's camera over RTP and publishes it on an RTSP server such as "
                 "MediaMTX, for as long as it runs.",
                 "veter-relay");
    RelayOptions options;
    addOptions(app, options);
    return tools::runProgram(app, argc, argv, options, [&] { run(options); });
}

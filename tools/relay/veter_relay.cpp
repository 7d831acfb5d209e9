// veter-relay: takes the robot's RTP and keeps it published on an RTSP server.

#include "base/log.hpp"
#include "tools/common/key_file.hpp"
#include "tools/common/main_loop.hpp"
#include "tools/common/read_sdp.hpp"
#include "tools/common/service_manager.hpp"
#include "tools/common/session_ssrc.hpp"
#include "tools/common/stats_line.hpp"
#include "tools/relay/keygen.hpp"
#include "tools/relay/relay_http.hpp"
#include "tools/relay/relay_options.hpp"
#include "tools/relay/relay_stats.hpp"

namespace {

using namespace veter;

transport::StreamDescription readStream(const tools::RelayOptions& options) {
    auto stream = tools::readSdp(options.sdp, tools::readKeys(options.keyFile));
    if (!stream.keys) return stream;
    if (stream.keys->foreignSender)
        logger("relay").warn("the key is for a foreign sender, which is not asked to prove that it "
                             "is live: anyone with a recording of it can replay that");
    else if (!stream.keys->feedback)
        throw std::runtime_error(fmt::format(
            "SDP {} has no key for the way back to the sender, so the sender cannot be asked to "
            "prove that it is live. Use the SDP or key file of veter-publish; for another "
            "sender add the line a=x-veter-foreign-sender",
            options.sdp));
    return stream;
}

void run(const tools::RelayOptions& options) {
    const auto httpSettings = tools::readHttp(options.http);
    tools::MainLoop loop;
    relay::StreamSettings settings{
        {readStream(options), options.latency, options.allowed}, options.onLoss, options.output};
    settings.input.ssrc = tools::takeFeedbackSsrc(settings.input.stream.keys);
    relay::Stream stream(settings,
                         [&](std::exception_ptr failure) { loop.fail(std::move(failure)); });
    tools::RelayHttp http(httpSettings, options.output.url, stream);
    tools::ServiceManager service;
    tools::StatsLine line(options.json);
    relay::CameraHealth health;
    relay::StreamStats before;
    std::uint64_t second = 0;
    loop.run([&] {
        const auto clock = Clock::now();
        const auto now = stream.stats();
        const auto verdict = health.update(now, clock);
        http.update(verdict, clock);
        ++second;
        const tools::Watchdog::Thread threads[] = {{"veter-network", second, now.received.passes},
                                                   {"veter-publish", second, now.passes}};
        service.tell(tools::serviceStatus(verdict, now, before), threads, clock);
        if (options.stats) line.print(tools::statsLine(now, before));
        before = now;
    });
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::string_view(argv[1]) == "keygen") return tools::keygen(argc - 1, argv + 1);
    CLI::App app("Receives a robot's camera over RTP and publishes it on an RTSP server such as "
                 "MediaMTX, for as long as it runs.",
                 "veter-relay");
    tools::RelayOptions options;
    addOptions(app, options, tools::hasHttp());
    return tools::runProgram(app, argc, argv, options, [&] { run(options); });
}

// veter-publish: sends a camera over RTP.

#include "capture/common/uri.hpp"
#include "tools/common/key_file.hpp"
#include "tools/common/main_loop.hpp"
#include "tools/common/service_manager.hpp"
#include "tools/common/session_ssrc.hpp"
#include "tools/common/stats_line.hpp"
#include "tools/common/write_file.hpp"
#include "tools/devices/argus_text.hpp"
#include "tools/devices/text.hpp"
#include "tools/publish/publish_options.hpp"
#include "tools/publish/publish_stats.hpp"
#include "tools/publish/publisher.hpp"

namespace {

using namespace veter;

void listFormats(const std::string& source) {
    try {
        const capture::Uri uri(source);
        if (uri.scheme() == "v4l2")
            fmt::print("{}", tools::formatText(capture::v4l2::inspect(uri.path())));
        else if (uri.scheme() == "argus")
            fmt::print("{}", tools::formatText(capture::argus::inspect(uri.path())));
        else
            throw std::invalid_argument(fmt::format("{} is not a camera", source));
    } catch (const std::invalid_argument& e) {
        throw CLI::ValidationError("--source", e.what());
    }
}

std::unique_ptr<capture::Source> openSource(const capture::Settings& settings) {
    try {
        return capture::open(settings);
    } catch (const std::invalid_argument& e) { // the text says whether it is its format or control
        throw CLI::ValidationError("--source", e.what());
    }
}

/// Of a session: with keys no other one has its SSRC.
tools::PublisherSettings settingsOf(const tools::PublishOptions& options) {
    tools::PublisherSettings settings = options;
    settings.keys = tools::readKeys(options.keyFile);
    if (settings.keys) settings.ssrc = tools::takeSessionSsrc(settings.keys->media, "media");
    return settings;
}

void writeSdp(const std::string& path, const transport::StreamDescription& stream) {
    if (path.empty()) return;
    tools::writeFile(path, transport::writeSdp(stream),
                     stream.keys ? tools::ReadableBy::Owner : tools::ReadableBy::All);
}

void run(const tools::PublishOptions& options) {
    if (options.listFormats) return listFormats(options.source.uri);
    tools::MainLoop loop;
    const auto onEnd = [&](const std::exception_ptr& failure) {
        if (failure)
            loop.fail(failure);
        else
            loop.finish();
    };
    auto source = openSource(options.source); // a camera that is not there uses up no SSRC
    tools::Publisher publisher(std::move(source), settingsOf(options), onEnd,
                               [&](const auto& stream) { writeSdp(options.sdpOut, stream); });
    tools::ServiceManager service;
    tools::StatsLine line(options.json);
    tools::PublisherStats before;
    std::uint64_t second = 0;
    loop.run(
        [&] {
            const auto now = publisher.stats();
            ++second;
            const tools::Watchdog::Thread threads[] = {{"veter-network", second, now.sent.passes},
                                                       {"veter-encode", now.captured, now.taken}};
            service.tell(tools::serviceStatus(now, before), threads, Clock::now());
            publisher.setRobot(tools::robotState(now, before, tools::readBoard()));
            if (options.stats) line.print(tools::statsLine(now, before));
            before = now;
        },
        options.duration);
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Sends a camera as H.264 over RTP to a veter-relay, or to any RTP receiver.",
                 "veter-publish");
    tools::PublishOptions options;
    addOptions(app, options);
    return tools::runProgram(app, argc, argv, options, [&] { run(options); });
}

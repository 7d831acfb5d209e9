// veter-publish: sends a camera over RTP.

#include "capture/uri.hpp"
#include "tools/devices/text.hpp"
#include "tools/publish_stats.hpp"
#include "tools/publisher.hpp"

namespace {

using namespace veter;

void listFormats(const std::string& source) {
    const capture::Uri uri(source);
    if (uri.scheme() != "v4l2")
        throw CLI::ValidationError("--list-formats",
                                   fmt::format("--source {} is no camera", source));
    fmt::print("{}", tools::formatText(capture::v4l2::inspect(uri.path())));
}

void run(const tools::PublishOptions& options) {
    if (options.listFormats) return listFormats(options.source.uri);
    tools::MainLoop loop;
    tools::Publisher publisher(options, loop);
    tools::StatsLine line;
    tools::PublisherStats before;
    loop.run(
        [&] {
            if (!options.stats) return;
            const auto now = publisher.stats();
            line.print(tools::describe(now, before));
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

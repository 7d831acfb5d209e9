// veter-publish: sends a camera over RTP.

#include "capture/uri.hpp"
#include "tools/devices/argus_text.hpp"
#include "tools/devices/text.hpp"
#include "tools/publish_stats.hpp"
#include "tools/publisher.hpp"
#include "tools/stats_line.hpp"

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

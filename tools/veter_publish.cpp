// veter-publish: sends a camera over RTP.

#include "tools/publish_stats.hpp"
#include "tools/publisher.hpp"

namespace {

using namespace veter;

void run(const tools::PublishOptions& options) {
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

#include "tools/relay/relay_options.hpp"

#include "base/units.hpp"

namespace veter::tools {
namespace {

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

std::string checkFile(const std::string& path) { return path.empty() ? "must name a file" : ""; }

void allow(RelayOptions& options, const std::vector<std::string>& texts) {
    for (const auto& text : texts) {
        try {
            options.allowed.push_back(relay::parseCidr(text));
        } catch (const std::invalid_argument& e) {
            throw CLI::ValidationError("--allow-source", fmt::format("'{}': {}", text, e.what()));
        }
    }
}

} // namespace

void addOptions(CLI::App& app, RelayOptions& options, bool http) {
    app.add_option("--sdp", options.sdp,
                   "The robot's stream, as veter-publish --sdp-out describes it")
        ->type_name("FILE")
        ->check(checkFile)
        ->required();
    addParsed(app, "--publish", options.output.url, relay::parseRtspUrl,
              "Where to publish: rtsp:// or rtsps://, user:password@ too")
        ->type_name("URL")
        ->default_str(options.output.url);
    addParsed(app, "--latency", options.latency, parseLatency,
              "How long a lost packet may hold back those behind it: auto = as long as "
              "resending takes, 50 to 200 ms")
        ->type_name("TIME")
        ->default_str("auto");
    addParsed(
        app, "--on-loss", options.onLoss, parseOnLoss,
        "After a loss that could not be repaired: freeze = keep the last good picture until the "
        "next one that needs nothing of what was lost, pass = publish damaged pictures")
        ->type_name("HOW")
        ->default_str("freeze");
    app.add_option("--key-file", options.keyFile,
                   "The publisher's key file; without it the keys in the SDP are used")
        ->type_name("FILE");
    app.add_option_function<std::vector<std::string>>(
           "--allow-source",
           [&options](const std::vector<std::string>& texts) { allow(options, texts); },
           "Accept packets only from this network, such as 203.0.113.0/24; repeatable")
        ->type_name("CIDR");
    http ? addHttp(app, options.http) : ignoreHttp(app);
    addCommon(app, options, true);
    app.footer("veter-relay keygen makes keys for --key-file at both ends.\n\n"
               "Examples:\n"
               "  $ veter-relay --sdp input.sdp --stats\n"
               "  $ veter-relay keygen > camera.key\n"
               "  $ veter-relay --sdp input.sdp --key-file camera.key");
}

} // namespace veter::tools

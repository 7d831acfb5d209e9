#include "tools/impair/options.hpp"

#include <algorithm>
#include <charconv>

namespace veter::impair {
namespace {

using Words = std::vector<std::string>;

/// "9000" is a port of the loopback: a forwarder open to all must be asked for.
Endpoint parseListen(std::string_view text) {
    const bool portOnly = text.find(':') == std::string_view::npos;
    return parseEndpoint(portOnly ? "127.0.0.1:" + std::string(text) : std::string(text));
}

std::optional<Micros> parseLimit(std::string_view text) { return parseDuration(text); }

std::uint64_t parseSeed(std::string_view text) {
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::invalid_argument("must be a whole number from 0 to 2^64 - 1");
    return seed;
}

/// An option of many words; what `take` throws names the wrong one itself.
CLI::Option* addWords(CLI::App& app, const std::string& name,
                      const std::function<void(const Words&)>& take, const std::string& help) {
    return app.add_option_function<Words>(
        name,
        [name, take](const Words& words) {
            try {
                take(words);
            } catch (const std::invalid_argument& e) {
                throw CLI::ValidationError(name, e.what());
            }
        },
        help);
}

void addLinkOptions(CLI::App& app, Options& options) {
    addWords(
        app, "SETTING",
        [&options](const Words& words) {
            for (const auto& word : words) addSetting(options.start, word);
        },
        "KEY=VALUE for both directions, up.KEY=VALUE towards --to, down.KEY=VALUE back; keys: "
        "loss, burst, delay, jitter, reorder, reorder-gap, duplicate, rate, queue, trace, outage, "
        "rebind (docs/impair.md)")
        ->type_name("SETTING");
    addWords(
        app, "--at", [&options](const Words& words) { options.at = parseSteps(words); },
        "Change settings at a time: --at 10s up.rate=800k loss=2%; may be repeated")
        ->type_name("STEP");
    tools::addParsed(app, "--schedule", options.schedule, readSchedule,
                     "The same from a file: 10s up.rate=800k on each line, # begins a comment")
        ->type_name("FILE");
}

} // namespace

std::vector<Step> Options::steps() const {
    std::vector<Step> all{start};
    all.insert(all.end(), at.begin(), at.end());
    all.insert(all.end(), schedule.begin(), schedule.end());
    std::stable_sort(all.begin(), all.end(),
                     [](const Step& a, const Step& b) { return a.at < b.at; });
    return all;
}

void addOptions(CLI::App& app, Options& options) {
    tools::addParsed(app, "--listen", options.listen, parseListen,
                     "Where to receive; a port alone means 127.0.0.1")
        ->type_name("[HOST:]PORT")
        ->required();
    tools::addParsed(app, "--to", options.to, parseEndpoint, "Where to forward to")
        ->type_name("HOST:PORT")
        ->required();
    addLinkOptions(app, options);
    tools::addParsed(app, "--seed", options.seed, parseSeed, "Same seed, same losses")
        ->type_name("N")
        ->default_str("1");
    tools::addParsed(app, "--duration", options.duration, parseLimit, "Stop after this time")
        ->type_name("TIME");
    tools::addCommon(app, options, true);
    app.footer("Examples:\n"
               "  $ veter-impair --listen 9000 --to 127.0.0.1:9002 loss=5% delay=40ms\n"
               "  $ veter-impair --listen 9000 --to 127.0.0.1:9002 --at 10s up.rate=800k --stats");
}

} // namespace veter::impair

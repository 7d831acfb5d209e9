#include "tools/probe_options.hpp"

#include "base/units.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace veter::probe {
namespace {

constexpr auto kAbout =
    "Opens a stream as a low-delay viewer would and says what arrived: pictures shown, missing,\n"
    "repeated and damaged, freezes, and the delay by the time code in the picture.";

void addTime(CLI::App& app, const std::string& name, const std::string& help,
             const std::function<void(Micros)>& set) {
    const auto parse = [name, set](const std::string& text) {
        try {
            const auto time = parseDuration(text);
            if (time == Micros(0)) throw std::invalid_argument("must be longer than 0");
            set(time);
        } catch (const std::invalid_argument& e) {
            throw CLI::ValidationError(name, fmt::format("\"{}\" {}", text, e.what()));
        }
    };
    app.add_option_function<std::string>(name, parse, help)->type_name("TIME");
}

void addOptions(CLI::App& app, Options& options) {
    app.add_option(
           "input", options.input,
           "rtsp://[USER:PASSWORD@]HOST[:PORT]/PATH, an SDP file, or what libavformat opens")
        ->required()
        ->type_name("URL|SDP");
    addTime(app, "--duration", "Stop this long after the first picture (30s, 5m, 2h)",
            [&options](Micros time) { options.duration = time; });
    addTime(app, "--timeout", "Give up when there is no picture after this long (default 10s)",
            [&options](Micros time) { options.timeout = time; });
    app.add_flag("--json", options.json, "Print the report as JSON (keys: docs/probe.md)");
    app.add_option("--csv", options.csvFile, "Write one line per picture to this file")
        ->type_name("FILE");
    app.add_option("--plot", options.plotFile, "Draw the delay over time into this SVG file")
        ->type_name("FILE");
    app.add_option("--log-level", options.logLevel,
                   "trace, debug, info, warn, error or off (default warn)")
        ->type_name("LEVEL")
        ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}));
}

} // namespace

std::variant<Options, Exit> parseOptions(int argc, const char* const* argv) {
    Options options;
    CLI::App app(kAbout, "veter-probe");
    app.set_version_flag("--version", "veter-probe " VETER_VERSION);
    addOptions(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return Exit{0, app.help()};
    } catch (const CLI::CallForVersion& version) {
        return Exit{0, std::string(version.what()) + "\n"};
    } catch (const CLI::ParseError& error) {
        return Exit{2, fmt::format("veter-probe: {}\n", error.what())};
    }
    return options;
}

} // namespace veter::probe

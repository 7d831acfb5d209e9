#include "tools/probe/options.hpp"

#include "base/units.hpp"

#include <stdexcept>

namespace veter::probe {
namespace {

Micros parseLimit(std::string_view text) {
    const auto time = parseDuration(text);
    if (time == Micros(0)) throw std::invalid_argument("must be longer than 0");
    return time;
}

} // namespace

void addOptions(CLI::App& app, Options& options) {
    app.add_option(
           "input", options.input,
           "rtsp://[USER:PASSWORD@]HOST[:PORT]/PATH, an SDP file, or what libavformat opens")
        ->type_name("URL|SDP")
        ->required();
    tools::addParsed(app, "--duration", options.duration, parseLimit,
                     "Stop this long after the first picture (30s, 5m, 2h)")
        ->type_name("TIME");
    tools::addParsed(app, "--timeout", options.timeout, parseLimit,
                     "Give up if there is no picture after this long")
        ->type_name("TIME")
        ->default_str("10s");
    app.add_flag("--json", options.json, "Print the report as JSON (keys: docs/probe.md)");
    app.add_option("--csv", options.csvFile, "Write one line per picture to this file")
        ->type_name("FILE");
    app.add_option("--plot", options.plotFile, "Draw the delay over time into this SVG file")
        ->type_name("FILE");
    tools::addCommon(app, options, false);
    app.footer("Examples:\n"
               "  $ veter-probe rtsp://vps.example.org:8555/camera --duration 30s\n"
               "  $ veter-probe rtsp://vps.example.org:8555/camera --plot delay.svg\n"
               "  $ veter-probe input.sdp --json");
}

} // namespace veter::probe

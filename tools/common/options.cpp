#include "tools/common/options.hpp"

#include "base/av.hpp"
#include "base/fd.hpp"
#include "base/log.hpp"
#include "tools/common/help.hpp"
#include "tools/common/json_lines.hpp"

#include <unistd.h>

namespace veter::tools {
namespace {

/// What the command line or libav quote may be a URL.
void complain(const std::string& line) {
    writeNow(STDERR_FILENO, withoutSecrets(line), std::chrono::milliseconds(500));
}

} // namespace

void addCommon(CLI::App& app, CommonOptions& options, bool stats) {
    if (stats) app.add_flag("--stats", options.stats, "Print one line of statistics every second");
    app.add_option_function<std::string>(
           "--log-level",
           [&options](const std::string& level) {
               try {
                   setLogLevel(level);
               } catch (const std::invalid_argument& e) {
                   throw CLI::ValidationError("--log-level",
                                              fmt::format("'{}': {}", level, e.what()));
               }
               options.logLevel = level;
           },
           "trace, debug, info, warn, error or off")
        ->type_name("LEVEL")
        ->default_str(options.logLevel);
    app.add_option_function<std::string>(
           "--log-format",
           [&options](const std::string& format) {
               if (format != "text" && format != "json")
                   throw CLI::ValidationError("--log-format",
                                              fmt::format("'{}': must be text or json", format));
               options.json = format == "json";
               if (options.json) setLogFormatter(makeJsonFormatter());
           },
           "text, or json = one object a line, of --stats too")
        ->type_name("HOW")
        ->default_str("text");
    app.set_config("--config", "", "Read options from a file of lines like  bitrate=\"2M\"")
        ->type_name("FILE");
    app.allow_config_extras(CLI::config_extras_mode::error); // a misspelt key is an error, too
    app.set_version_flag("--version", app.get_name() + " " VETER_VERSION, "Print the version");
    app.get_option("--help")->description("Print this help");
    app.formatter(std::make_shared<HelpFormatter>());
}

int runProgram(CLI::App& app, int argc, char** argv, const CommonOptions& options,
               const std::function<void()>& body) {
    const auto name = app.get_name();
    try {
        app.parse(argc, argv);
        setLogLevel(options.logLevel);
        av::routeLog();
        body();
        return 0;
    } catch (const CLI::Success& e) { // --help, --version
        return app.exit(e);
    } catch (const CLI::ParseError& e) {
        complain(fmt::format("{}: {} (see {} --help)\n", name, e.what(), name));
        return 2;
    } catch (const std::exception& e) {
        complain(fmt::format("{}: {}\n", name, e.what()));
        return 1;
    }
}

} // namespace veter::tools

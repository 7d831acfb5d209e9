#include "base/av.hpp"
#include "base/log.hpp"
#include "tools/probe_options.hpp"
#include "tools/probe_run.hpp"
#include "tools/probe_text.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    using namespace veter;
    try {
        const auto parsed = probe::parseOptions(argc, argv);
        if (const auto* exit = std::get_if<probe::Exit>(&parsed)) {
            fmt::print(exit->code == 0 ? stdout : stderr, "{}", exit->text);
            return exit->code;
        }
        const auto& options = std::get<probe::Options>(parsed);
        setLogLevel(options.logLevel);
        av::routeLog();
        try {
            return probe::run(options);
        } catch (const std::exception& e) {
            fmt::print(stderr, "veter-probe: {}: {}\n", probe::withoutPassword(options.input),
                       e.what());
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "veter-probe: %s\n", e.what());
    }
    return 1;
}

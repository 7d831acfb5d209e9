// veter-probe: opens a stream as a low-delay viewer would and says what arrived.

#include "tools/probe/options.hpp"
#include "tools/probe/run.hpp"

int main(int argc, char** argv) {
    using namespace veter;
    CLI::App app(
        "Opens a stream as a low-delay viewer would and says what arrived: pictures shown, "
        "missing, repeated and damaged, freezes, and the delay by the time code in the "
        "picture.",
        "veter-probe");
    probe::Options options;
    probe::addOptions(app, options);
    return tools::runProgram(app, argc, argv, options, [&] { probe::run(options); });
}

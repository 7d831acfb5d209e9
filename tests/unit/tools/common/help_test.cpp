#include "tools/common/help.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

using namespace veter::tools;

namespace {

std::string helpOf(CLI::App& app) {
    app.formatter(std::make_shared<HelpFormatter>());
    return app.help();
}

} // namespace

TEST_CASE("help has usage, options with their defaults, and the footer in the layout of GNU") {
    CLI::App app("Sends.", "veter-send");
    std::string text = "2M";
    std::vector<std::string> words;
    app.add_option("--to", text, "Where to")->type_name("HOST")->required();
    app.add_option("--bitrate", text, "Bits")->type_name("RATE")->capture_default_str();
    app.add_option("--at", words, "When")->type_name("STEP");
    app.add_option("input", words, "What")->type_name("FILE");
    app.footer("Examples:\n  $ veter-send --to there");
    CHECK(helpOf(app) == "Usage: veter-send [OPTION]... --to HOST [FILE]...\n"
                         "Sends.\n"
                         "\n"
                         "Arguments:\n"
                         "  FILE ...                What\n"
                         "\n"
                         "Options:\n"
                         "  -h, --help              Print this help message and exit\n"
                         "  --to HOST               Where to (required)\n"
                         "  --bitrate RATE          Bits (default: 2M)\n"
                         "  --at STEP ...           When\n"
                         "\n"
                         "Examples:\n"
                         "  $ veter-send --to there\n");
}

TEST_CASE("a description is wrapped, and below a long option") {
    CLI::App app("", "veter-send");
    std::string text;
    app.add_option("--something-long-to-say", text,
                   "A description of more than one line is wrapped before the margin of 80")
        ->type_name("TEXT");
    CHECK(helpOf(app).find("\n"
                           "  --something-long-to-say TEXT\n"
                           "                          A description of more than one line is "
                           "wrapped before\n"
                           "                          the margin of 80\n") != std::string::npos);
}

TEST_CASE("no line is longer than 80 columns, and one of 80 is not wrapped") {
    CLI::App app(std::string(39, 'a') + " " + std::string(40, 'b') + " c", "veter-send");
    std::istringstream lines(helpOf(app));
    std::string line;
    std::getline(lines, line);
    std::getline(lines, line);
    CHECK(line.size() == 80);
    std::getline(lines, line);
    CHECK(line == "c");
}

#include "tools/publish/publish_options.hpp"

#include "tests/unit/folder.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/tools/command_line.hpp"
#include "tools/common/write_file.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::tools;
using namespace std::chrono_literals;

namespace {

PublishOptions parse(std::vector<const char*> arguments, bool destination = true) {
    const std::vector<const char*> first{"veter-publish", "--dest", "vps:9000"};
    arguments.insert(arguments.begin(), first.begin(),
                     destination ? first.end() : first.begin() + 1);
    return test::parseOptions<PublishOptions>(arguments);
}

std::string errorOf(const std::vector<const char*>& arguments, bool destination = true) {
    return test::parseError([&] { parse(arguments, destination); });
}

} // namespace

TEST_CASE("the defaults are those of README") {
    const auto o = parse({});
    CHECK(o.destination == Endpoint{"vps", 9000});
    CHECK(o.source.uri == "v4l2:/dev/video0");
    CHECK(o.source.size == Size{1280, 720});
    CHECK(av_cmp_q(o.source.fps, {30, 1}) == 0);
    CHECK(o.source.format.empty());
    CHECK(o.encoder.bitRate == BitRate{2'000'000});
    CHECK_FALSE(o.gop);
    CHECK(o.encoder.preset == "superfast");
    CHECK(o.encoder.threads == 2);
    CHECK(o.mtu == 1280);
    CHECK_FALSE(o.fec);
    CHECK(o.adaptive);
    CHECK(o.minBitRate == BitRate{150'000});
    CHECK(o.adapt == encode::Adapt::Both);
    CHECK(o.keyFile.empty());
    CHECK(o.sdpOut.empty());
    CHECK_FALSE(o.timeCode);
    CHECK_FALSE(o.listFormats);
    CHECK_FALSE(o.duration);
    CHECK_FALSE(o.stats);
}

TEST_CASE("the publisher's options are parsed") {
    const auto o = parse({"--source",   "test:",      "--size",     "640x360",   "--fps",
                          "29.97",      "--format",   "MJPG",       "--control", "gain=4,mute=on",
                          "--bitrate",  "1500k",      "--gop",      "500ms",     "--preset",
                          "fast",       "--threads",  "0",          "--mtu",     "1400",
                          "--adaptive", "off",        "--adapt",    "size",      "--min-bitrate",
                          "200k",       "--key-file", "camera.key", "--sdp-out", "-",
                          "--timecode", "--duration", "1.5s",       "--stats"});
    CHECK(o.source.uri == "test:");
    CHECK(o.source.size == Size{640, 360});
    CHECK(av_cmp_q(o.source.fps, {30'000, 1001}) == 0);
    CHECK(o.source.format == "MJPG");
    CHECK(o.source.controls.size() == 2);
    CHECK(o.encoder.bitRate == BitRate{1'500'000});
    CHECK(o.gop == 500ms);
    CHECK(o.encoder.preset == "fast");
    CHECK(o.encoder.threads == 0);
    CHECK(o.mtu == 1400);
    CHECK_FALSE(o.adaptive);
    CHECK(o.adapt == encode::Adapt::Size);
    CHECK(o.minBitRate == BitRate{200'000});
    CHECK(o.keyFile == "camera.key");
    CHECK(o.sdpOut == "-");
    CHECK(o.timeCode);
    CHECK(o.duration == 1500ms);
    CHECK(o.stats);
}

TEST_CASE("parity is automatic, off, or a percentage") {
    CHECK_FALSE(parse({"--fec", "auto"}).fec);
    CHECK(parse({"--fec", "off"}).fec == 0.0);
    CHECK(parse({"--fec", "25"}).fec == 0.25);
    CHECK(parse({"--fec", "25%"}).fec == 0.25);
    for (const auto* wrong : {"on", "101", "-1", ""})
        CHECK(errorOf({"--fec", wrong}) ==
              fmt::format("--fec: '{}': must be auto, off, or a percentage up to 100 such as 25",
                          wrong));
}

TEST_CASE("a picture is flipped, then turned") {
    const struct {
        const char *flip, *rotate;
        capture::Orientation orientation;
    } cases[]{
        {"h", "0", {true, false, 0}},
        {"v", "90", {false, true, 1}},
        {"hv", "180", {true, true, 2}},
        {"h", "270", {true, false, 3}},
    };
    for (const auto& c : cases)
        CHECK(parse({"--flip", c.flip, "--rotate", c.rotate}).source.orientation == c.orientation);
    CHECK(errorOf({"--flip", "vh"}) == "--flip: 'vh': must be h, v or hv");
    CHECK(errorOf({"--rotate", "45"}) == "--rotate: '45': must be 0, 90, 180 or 270");
}

TEST_CASE("an error quotes the wrong value, and says what is valid") {
    for (const auto* wrong : {"20ms", "61s", "on"})
        CHECK(
            errorOf({"--gop", wrong}) ==
            fmt::format("--gop: '{}': must be auto, or a time from 30ms to 60s such as 1s", wrong));
    CHECK(parse({"--adapt", "frames"}).adapt == encode::Adapt::Frames);
    CHECK(errorOf({"--adapt", "off"}) == "--adapt: 'off': must be frames, size or both");
    CHECK(errorOf({"--adaptive", "yes"}) == "--adaptive: 'yes': must be on or off");
    CHECK(has(errorOf({"--format", "H265"}), "--format: 'H265': must be auto or one of "));
    CHECK(has(errorOf({"--format", "H265"}), "YUYV"));
    CHECK(has(errorOf({"--preset", "quick"}), "--preset: 'quick': must be one of ultrafast, "));
    CHECK(has(errorOf({"--preset", "3"}), "--preset: '3': must be one of ultrafast, "));
    for (const auto* option : {"--mtu", "--threads"}) CHECK(has(errorOf({option, "9999"}), option));
    CHECK(has(errorOf({}, false), "--dest"));
}

TEST_CASE("--list-formats needs no destination") {
    CHECK(parse({"--list-formats"}, false).listFormats);
}

TEST_CASE("a --config file has the same names, and a misspelt one is an error") {
    const test::Folder folder;
    const auto path = folder.file("publish.conf");
    writeFile(path, "dest=\"vps:9001\"\nbitrate=\"3M\"\nfec=\"off\"\n");
    const auto o = parse({"--config", path.c_str(), "--bitrate", "1M"}, false);
    CHECK(o.destination.port == 9001);
    CHECK(o.encoder.bitRate == BitRate{1'000'000}); // the command line comes first
    CHECK(o.fec == 0.0);
    writeFile(path, "bitrat=\"3M\"\n");
    CHECK(has(errorOf({"--config", path.c_str()}), "bitrat"));
}

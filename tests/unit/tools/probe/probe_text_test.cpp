#include "tools/probe/text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace veter;
using namespace veter::probe;
using namespace std::chrono_literals;

namespace {

const StreamInfo kStream{"rtsp://h/cam", "h264", "Constrained Baseline", 1280, 720, "duration"};

Summary someSummary() {
    Summary s;
    s.counts.shown = 900;
    s.counts.missing = 3;
    s.timeCode = true;
    s.firstPicture = 420ms;
    s.length = 30s;
    s.fps = 29.9;
    s.frameInterval = 33'333us;
    s.bitsPerSecond = 2'000'000;
    s.freezes = {{1s, 1200ms}};
    s.frozen = 166'667us;
    s.longestGap = 200ms;
    s.delays = Delays{5ms, 12ms, 15ms, 20ms, 66ms};
    return s;
}

bool has(const std::string& text, const char* part) { return text.find(part) != text.npos; }

} // namespace

TEST_CASE("the JSON says what was measured, in the units of its keys") {
    const auto json = nlohmann::json::parse(toJson(kStream, someSummary()));
    CHECK(json["video"]["profile"] == "Constrained Baseline");
    CHECK(json["firstPictureMs"] == 420);
    CHECK(json["seconds"] == 30);
    CHECK(json["bitsPerSecond"] == 2'000'000);
    CHECK(json["frames"]["shown"] == 900);
    CHECK(json["frames"]["missing"] == 3);
    CHECK(json["freezes"]["count"] == 1);
    CHECK(json["freezes"]["longestGapMs"] == 200);
    CHECK(json["delayMs"]["p50"] == 12);
    CHECK(json["delayMs"]["max"] == 66);
}

TEST_CASE("an unknown value is null in JSON, and named in the text") {
    auto s = someSummary();
    s.delays.reset();
    s.timeCode = false;
    s.counts.missing = 0;
    CHECK(nlohmann::json::parse(toJson(kStream, s))["delayMs"].is_null());
    CHECK(has(toText(kStream, s), "no time code: delay unknown"));
    CHECK_FALSE(has(toText(kStream, s), "nothing lost"));
}

TEST_CASE("names that are not UTF-8 do not break the JSON") {
    auto stream = kStream;
    stream.input = "caf\xe9.mp4";
    CHECK_NOTHROW(toJson(stream, someSummary()));
}

TEST_CASE("the text names what went wrong and nothing else") {
    Counts counts;
    CHECK(troubles(counts) == "nothing lost");
    counts.missing = 3;
    counts.restarts = 1;
    CHECK(troubles(counts) == "3 missing, 1 restart");
    CHECK(has(toText(kStream, someSummary()), "p50 12.0 ms, p95 15.0 ms, p99 20.0 ms, max 66.0"));
}

TEST_CASE("a CSV line has a field for each name in the header") {
    FrameEvent event{1s, TimeCode{7, 8}, 9ms, 100, true, false};
    Sample sample{1s, 9ms, 2, 100, Kind::Next, false};
    CHECK(csvLine(event, sample) == "1.000000,next,7,8,9.000,2,100,1,0\n");
    sample.kind = Kind::Uncoded;
    CHECK(csvLine(event, sample) == "1.000000,uncoded,,,,2,100,1,0\n");
    const auto header = csvHeader();
    CHECK(std::count(header.begin(), header.end(), ',') == 8);
}

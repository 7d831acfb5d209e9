#include "tools/common/json_lines.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <spdlog/details/log_msg.h>

using namespace veter::tools;

namespace {

std::string formatted(const std::string& text) {
    using namespace std::chrono_literals;
    const spdlog::log_clock::time_point time(1'796'108'000s + 7ms);
    const spdlog::details::log_msg message(time, {}, "relay", spdlog::level::warn, text);
    spdlog::memory_buf_t out;
    makeJsonFormatter()->clone()->format(message, out);
    return {out.data(), out.size()};
}

} // namespace

TEST_CASE("a log line is one JSON object, whatever is in it") {
    CHECK(formatted("camera \"front\"\nis back") ==
          "{\"time\":\"2026-12-01T06:53:20.007Z\",\"level\":\"warning\",\"logger\":\"relay\","
          "\"message\":\"camera \\\"front\\\"\\nis back\"}\n");
    const auto odd = formatted(std::string("\xff\x00\x1b", 3));
    CHECK(nlohmann::json::parse(odd).is_object());
    CHECK(odd.find('\n') == odd.size() - 1);
}

TEST_CASE("statistics are numbers where they are, words where not, and null where not known") {
    CHECK(jsonOf("fps=30 loss=1.5% link=rising rtt_ms=? why=no_key_frame kbps=-2") ==
          "{\"fps\":30,\"loss\":1.5,\"link\":\"rising\",\"rtt_ms\":null,"
          "\"why\":\"no_key_frame\",\"kbps\":-2}");
    CHECK(jsonOf("size=1280x720 a=") == "{\"size\":\"1280x720\",\"a\":\"\"}");
    CHECK(jsonOf("total up sent=3\ndown sent=4") ==
          "{\"of\":\"total up\",\"sent\":3}\n{\"of\":\"down\",\"sent\":4}");
    CHECK(jsonOf("").empty());
}

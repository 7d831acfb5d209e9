#include "base/log.hpp"
#include "encode/encoder.hpp"

extern "C" {
#include <libavutil/cpu.h>
}

#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <memory>
#include <sstream>

using namespace veter;

namespace {

#ifdef __aarch64__
constexpr const char* kName = "NEON";
constexpr int kFlag = AV_CPU_FLAG_NEON;
#else
constexpr const char* kName = "SSE2";
constexpr int kFlag = AV_CPU_FLAG_SSE2;
#endif

/// What the encoder logs while it is opened.
std::string logOfX264() {
    std::ostringstream text;
    auto& log = logger("encode");
    const auto level = log.level();
    log.sinks().push_back(std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
    log.set_level(spdlog::level::debug);
    encode::makeX264({});
    log.set_level(level);
    log.sinks().pop_back();
    return text.str();
}

} // namespace

TEST_CASE("x264 and swscale use the processor's vector instructions") {
    const auto log = logOfX264();
    const auto begin = log.find("using cpu capabilities:");
    REQUIRE_MESSAGE(begin != std::string::npos, log);
    CHECK(log.substr(begin, log.find('\n', begin) - begin).find(kName) != std::string::npos);
    CHECK((av_get_cpu_flags() & kFlag) != 0); // swscale asks this
}

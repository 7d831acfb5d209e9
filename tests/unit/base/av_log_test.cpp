#include "base/av.hpp"
#include "tests/unit/log_lines.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;

namespace {

/// libav's log goes to ours while this lives; lines of `level` and above are there.
class Routed {
public:
    explicit Routed(spdlog::level::level_enum level) : before_(logger("av").level()) {
        logger("av").set_level(level);
        av::routeLog();
    }
    ~Routed() {
        av_log_set_callback(av_log_default_callback);
        logger("av").set_level(before_);
    }
    Routed(const Routed&) = delete;
    Routed& operator=(const Routed&) = delete;

    std::string take() { return lines_.take(); }

private:
    spdlog::level::level_enum before_;
    LogLines lines_{"av"};
};

} // namespace

TEST_CASE("only fatal messages of libav are logged as errors") {
    const struct {
        int level;
        spdlog::level::level_enum shownFrom;
    } cases[]{
        {AV_LOG_PANIC, spdlog::level::err},   {AV_LOG_FATAL, spdlog::level::err},
        {AV_LOG_ERROR, spdlog::level::debug}, {AV_LOG_WARNING, spdlog::level::debug},
        {AV_LOG_INFO, spdlog::level::trace},  {AV_LOG_VERBOSE, spdlog::level::trace},
    };
    for (const auto& c : cases) {
        CAPTURE(c.level);
        {
            Routed shown(c.shownFrom);
            av_log(nullptr, c.level, "a line\n");
            CHECK(shown.take() == "a line\n");
        }
        Routed hidden(static_cast<spdlog::level::level_enum>(c.shownFrom + 1));
        av_log(nullptr, c.level, "a line\n");
        CHECK(hidden.take().empty());
    }
}

TEST_CASE("a line that libav writes in parts is logged as one, with the name of its component") {
    Routed log(spdlog::level::debug);
    const av::Ptr<AVCodecContext> decoder(avcodec_alloc_context3(nullptr));
    av_log(decoder.get(), AV_LOG_ERROR, "missing picture %d", 7);
    CHECK(log.take().empty());
    av_log(decoder.get(), AV_LOG_ERROR, " of %s\n", "12");
    const auto line = log.take();
    CHECK(line.rfind('[', 0) == 0);
    CHECK(has(line, "] missing picture 7 of 12\n"));
    CHECK(line.find('[', 1) == std::string::npos);
}

TEST_CASE("messages of libav are logged without passwords") {
    Routed log(spdlog::level::debug);
    av_log(nullptr, AV_LOG_ERROR, "open rtsp://robot:SECRET@vps:8555/camera failed\n");
    CHECK(log.take() == "open rtsp://vps:8555/camera failed\n");
    av_log(nullptr, AV_LOG_ERROR, "Authorization: Basic U0VDUkVU\n");
    CHECK_FALSE(has(log.take(), "U0VDUkVU"));
}

TEST_CASE("a line longer than libav's own is cut, not lost") {
    Routed log(spdlog::level::debug);
    av_log(nullptr, AV_LOG_ERROR, "%s", std::string(5000, 'x').c_str());
    av_log(nullptr, AV_LOG_ERROR, " end\n");
    CHECK(log.take() == std::string(1023, 'x') + " end\n");
}

#include "base/av.hpp"
#include "base/log.hpp"
#include "base/url.hpp"

#include <cstdarg>

namespace veter::av {
namespace {

/// One level below libav's own: check() reports again, in our words, what stops the program.
spdlog::level::level_enum levelOf(int level) {
    if (level <= AV_LOG_FATAL) return spdlog::level::err;
    if (level <= AV_LOG_WARNING) return spdlog::level::debug;
    return spdlog::level::trace;
}

void forward(void* context, int level, const char* format, va_list arguments) {
    thread_local std::string line;
    thread_local int prefix = 1;
    static auto& log = logger("av"); // libav has something to say of every packet
    if (!log.should_log(levelOf(level))) return;
    char text[1024];
    av_log_format_line2(context, level, format, arguments, text, sizeof text, &prefix);
    line += text;
    if (line.empty() || line.back() != '\n') return;
    line.pop_back();
    log.log(levelOf(level), "{}", withoutSecrets(line));
    line.clear();
}

} // namespace

void routeLog() { av_log_set_callback(forward); }

} // namespace veter::av

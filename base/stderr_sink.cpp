#include "base/stderr_sink.hpp"

#include "base/fd.hpp"

#include <spdlog/details/os.h>

#include <unistd.h>

#include <cstdio>

namespace veter {
namespace {

std::string_view view(spdlog::string_view_t text) { return {text.data(), text.size()}; }

const char* colourOf(spdlog::level::level_enum level) {
    switch (level) {
    case spdlog::level::debug: return "\x1b[36m";
    case spdlog::level::info: return "\x1b[32m";
    case spdlog::level::warn: return "\x1b[33m\x1b[1m";
    case spdlog::level::err: return "\x1b[31m\x1b[1m";
    default: return "\x1b[37m";
    }
}

} // namespace

StderrSink::StderrSink()
    : colours_(spdlog::details::os::in_terminal(stderr) &&
               spdlog::details::os::is_color_terminal()) {}

void StderrSink::sink_it_(const spdlog::details::log_msg& message) {
    const auto logger = view(message.logger_name);
    const bool askedFor = message.level < spdlog::level::info;
    if (!askedFor && !limit_.pass(logger, Clock::now())) return;
    if (const auto text = limit_.leftOut(); !text.empty()) {
        if (!write({"log", spdlog::level::warn, text})) return limit_.leaveOut(logger);
        limit_.told();
    }
    if (!write(message)) limit_.leaveOut(logger);
}

bool StderrSink::write(const spdlog::details::log_msg& message) {
    spdlog::memory_buf_t formatted;
    formatter_->format(message, formatted);
    std::string line(formatted.data(), formatted.size());
    if (colours_ && message.color_range_end > message.color_range_start) {
        line.insert(message.color_range_end, "\x1b[m");
        line.insert(message.color_range_start, colourOf(message.level));
    }
    return writeNow(STDERR_FILENO, line);
}

} // namespace veter

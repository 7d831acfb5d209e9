#pragma once
// Captures the lines of a logger.

#include "base/log.hpp"

#include <spdlog/sinks/ostream_sink.h>

#include <memory>
#include <sstream>
#include <string>

namespace veter::test {

/// While it lives. No other thread may log by that name meanwhile.
class LogLines {
public:
    explicit LogLines(const std::string& name)
        : logger_(logger(name)), sink_(std::make_shared<spdlog::sinks::ostream_sink_st>(text_)) {
        sink_->set_pattern("%v");
        logger_.sinks().push_back(sink_);
    }
    ~LogLines() { logger_.sinks().pop_back(); }
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;

    /// Since the last call, each line with its line feed.
    std::string take() {
        auto text = text_.str();
        text_.str({});
        return text;
    }

private:
    std::ostringstream text_;
    spdlog::logger& logger_;
    std::shared_ptr<spdlog::sinks::ostream_sink_st> sink_;
};

} // namespace veter::test

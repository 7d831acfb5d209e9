#pragma once

#include "base/log_limit.hpp"

#include <spdlog/sinks/base_sink.h>

#include <mutex>

namespace veter {

/// Log lines to standard error, in colour on a terminal, as many as LogLimit lets through of what
/// is not debug or trace. Never waits for who reads them: a line without room is left out.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    StderrSink();

protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}

private:
    bool write(const spdlog::details::log_msg& message);

    const bool colours_;
    LogLimit limit_;
};

} // namespace veter

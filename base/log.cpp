#include "base/log.hpp"

#include "base/stderr_sink.hpp"

#include <spdlog/pattern_formatter.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace veter {
namespace {

/// sd-daemon(3) level prefixes: <3> error … <7> debug.
class SyslogLevel final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& msg, const std::tm&,
                spdlog::memory_buf_t& out) override {
        static constexpr const char* kPrefix[] = {"<7>", "<7>", "<6>", "<4>", "<3>", "<2>", "<7>"};
        const std::string_view text = kPrefix[msg.level];
        out.append(text.data(), text.data() + text.size());
    }
    std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<SyslogLevel>();
    }
};

spdlog::sink_ptr makeSink() {
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    if (std::getenv("JOURNAL_STREAM") != nullptr) // set by systemd for services
        formatter->add_flag<SyslogLevel>('P').set_pattern("%P%n: %v");
    else
        formatter->set_pattern("%H:%M:%S.%e %^%-5l%$ %n: %v");
    spdlog::set_formatter(std::move(formatter)); // for every logger that is initialized from now on
    return std::make_shared<StderrSink>();
}

spdlog::sink_ptr& sink() {
    static auto it = makeSink();
    return it;
}

} // namespace

void setLogFormatter(std::unique_ptr<spdlog::formatter> formatter) {
    sink()->set_formatter(formatter->clone());
    spdlog::set_formatter(std::move(formatter));
}

spdlog::logger& logger(const std::string& name) {
    if (auto found = spdlog::get(name)) return *found; // the registry keeps it alive
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    if (auto found = spdlog::get(name)) return *found;
    auto made = std::make_shared<spdlog::logger>(name, sink());
    spdlog::initialize_logger(made);
    return *made;
}

void setLogLevel(const std::string& level) {
    const auto parsed = spdlog::level::from_str(level);
    if (parsed == spdlog::level::off && level != "off")
        throw std::invalid_argument("must be trace, debug, info, warn, error or off");
    spdlog::set_level(parsed);
}

bool RateLimit::due(Clock::time_point now) {
    if (!bucket_.take(interval_, now)) {
        ++pending_;
        return false;
    }
    folded_ = std::exchange(pending_, 0);
    return true;
}

} // namespace veter

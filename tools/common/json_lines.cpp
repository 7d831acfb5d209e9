#include "tools/common/json_lines.hpp"

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace veter::tools {
namespace {

using Json = nlohmann::ordered_json;

/// What is not UTF-8 comes from others, and must not end the program.
std::string lineOf(const Json& object) {
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string timeOf(spdlog::log_clock::time_point time) {
    const auto since = time.time_since_epoch();
    const auto milli = std::chrono::duration_cast<std::chrono::milliseconds>(since).count() % 1000;
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(spdlog::log_clock::to_time_t(time)), milli);
}

class JsonFormatter final : public spdlog::formatter {
public:
    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
        const auto text = [](spdlog::string_view_t view) {
            return std::string(view.data(), view.size());
        };
        const auto line = lineOf({{"time", timeOf(message.time)},
                                  {"level", text(spdlog::level::to_string_view(message.level))},
                                  {"logger", text(message.logger_name)},
                                  {"message", text(message.payload)}});
        out.append(line.data(), line.data() + line.size());
    }
    std::unique_ptr<spdlog::formatter> clone() const override {
        return std::make_unique<JsonFormatter>();
    }
};

Json valueOf(std::string_view text) {
    if (text == "?") return nullptr;
    auto number = text;
    if (number.ends_with('%')) number.remove_suffix(1);
    auto value = Json::parse(number, nullptr, false);
    return value.is_number() ? value : Json(std::string(text));
}

Json figuresOf(std::string_view line) {
    auto object = Json::object();
    std::string of;
    while (!line.empty()) {
        const auto word = line.substr(0, line.find(' '));
        line.remove_prefix(std::min(word.size() + 1, line.size()));
        const auto equals = word.find('=');
        if (equals == std::string_view::npos)
            object["of"] = of += fmt::format("{}{}", of.empty() ? "" : " ", word);
        else
            object[std::string(word.substr(0, equals))] = valueOf(word.substr(equals + 1));
    }
    return object;
}

} // namespace

std::unique_ptr<spdlog::formatter> makeJsonFormatter() { return std::make_unique<JsonFormatter>(); }

std::string jsonOf(std::string_view statsLines) {
    std::string lines;
    while (!statsLines.empty()) {
        const auto line = statsLines.substr(0, statsLines.find('\n'));
        statsLines.remove_prefix(std::min(line.size() + 1, statsLines.size()));
        lines += lineOf(figuresOf(line));
    }
    if (!lines.empty()) lines.pop_back(); // who prints it ends the last one
    return lines;
}

} // namespace veter::tools

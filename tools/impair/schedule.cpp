#include "tools/impair/schedule.hpp"

#include "tools/impair/text.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace veter::impair {
namespace {

[[noreturn]] void wrong(const std::string& word, const std::string& what) {
    throw std::invalid_argument(fmt::format("'{}': {}", word, what));
}

bool takePrefix(std::string_view& text, std::string_view prefix) {
    if (text.substr(0, prefix.size()) != prefix) return false;
    text.remove_prefix(prefix.size());
    return true;
}

Micros parseTime(const std::string& word) {
    try {
        return parseDuration(word);
    } catch (const std::invalid_argument& e) {
        wrong(word, e.what());
    }
}

void setRebind(Step& step, std::string_view value) {
    if (value != "1") throw std::invalid_argument("must be rebind=1");
    step.rebind = true;
}

} // namespace

void addSetting(Step& step, const std::string& setting) {
    const std::string_view text = setting;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals + 1 == text.size())
        wrong(setting, "must be KEY=VALUE, such as loss=5% or up.rate=800k");
    auto key = text.substr(0, equals);
    const auto value = text.substr(equals + 1);
    try {
        if (key == "rebind")
            setRebind(step, value);
        else if (takePrefix(key, "up."))
            set(step.up, key, value);
        else if (takePrefix(key, "down."))
            set(step.down, key, value);
        else {
            set(step.up, key, value);
            set(step.down, key, value);
        }
    } catch (const std::invalid_argument& e) {
        wrong(setting, e.what());
    }
    step.text += (step.text.empty() ? "" : " ") + setting;
}

std::vector<Step> parseSteps(const std::vector<std::string>& words) {
    std::vector<Step> steps;
    for (const auto& word : words) {
        if (word.find('=') != std::string::npos) {
            if (steps.empty()) wrong(word, "a time must stand before it, such as 10s");
            addSetting(steps.back(), word);
        } else {
            if (!steps.empty() && steps.back().text.empty())
                wrong(word, "must be KEY=VALUE behind a time");
            steps.emplace_back().at = parseTime(word);
        }
    }
    if (!steps.empty() && steps.back().text.empty())
        wrong(words.back(), "KEY=VALUE must stand behind a time");
    return steps;
}

std::vector<Step> parseSchedule(std::string_view text) {
    std::vector<Step> steps;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto line = takeLine(text);
        try {
            for (auto& step : parseSteps(words(line.substr(0, line.find('#')))))
                steps.push_back(std::move(step));
        } catch (const std::invalid_argument& e) {
            throw std::invalid_argument(fmt::format("line {}: {}", number, e.what()));
        }
    }
    return steps;
}

std::vector<Step> readSchedule(std::string_view path) {
    return parseSchedule(readText(std::string(path)));
}

} // namespace veter::impair

#include "tools/impair/change.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

namespace veter::impair {
namespace {

double parseNumber(std::string_view text, double least, double most, const char* what) {
    const std::string digits(text);
    char* end = nullptr;
    const double value = std::strtod(digits.c_str(), &end);
    if (digits.find_first_not_of("0123456789.") != std::string::npos || digits.empty() ||
        *end != '\0' || !(value >= least && value <= most))
        throw std::invalid_argument(what);
    return value;
}

double parseShare(std::string_view text) {
    constexpr auto kWhat = "must be a share from 0% to 100%, such as 5% or 0.1%";
    if (text.empty() || text.back() != '%') throw std::invalid_argument(kWhat);
    return parseNumber(text.substr(0, text.size() - 1), 0, 100, kWhat) / 100;
}

double parseBurst(std::string_view text) {
    return parseNumber(text, 1, 1e6, "must be a mean number of packets from 1 to 1000000");
}

Micros parseDelay(std::string_view text) {
    const auto time = parseDuration(text);
    if (time > std::chrono::minutes(1)) throw std::invalid_argument("must be at most 1m");
    return time;
}

BitRate parseRate(std::string_view text) {
    if (text == "0" || text == "none") return {};
    return parseBitRate(text);
}

struct Key {
    const char* name;
    void (*set)(Change& change, std::string_view value);
};

constexpr Key kKeys[] = {
    {"loss", [](Change& c, std::string_view v) { c.loss = parseShare(v); }},
    {"burst", [](Change& c, std::string_view v) { c.burst = parseBurst(v); }},
    {"delay", [](Change& c, std::string_view v) { c.delay = parseDelay(v); }},
    {"jitter", [](Change& c, std::string_view v) { c.jitter = parseDelay(v); }},
    {"reorder", [](Change& c, std::string_view v) { c.reorder = parseShare(v); }},
    {"reorder-gap", [](Change& c, std::string_view v) { c.reorderGap = parseDelay(v); }},
    {"duplicate", [](Change& c, std::string_view v) { c.duplicate = parseShare(v); }},
    {"rate",
     [](Change& c, std::string_view v) {
         c.rate = parseRate(v);
         c.trace = nullptr; // the later one of the two counts
     }},
    {"queue", [](Change& c, std::string_view v) { c.queue = parseDelay(v); }},
    {"trace", [](Change& c, std::string_view v) { c.trace = readTrace(std::string(v)); }},
    {"outage", [](Change& c, std::string_view v) { c.outage = parseDuration(v); }},
};

std::string keyNames() {
    std::string names;
    for (const auto& key : kKeys) names += fmt::format("{}, ", key.name);
    return names + "rebind";
}

} // namespace

void set(Change& change, std::string_view key, std::string_view value) {
    for (const auto& known : kKeys)
        if (key == known.name) return known.set(change, value);
    throw std::invalid_argument(fmt::format("the key must be one of {}", keyNames()));
}

} // namespace veter::impair

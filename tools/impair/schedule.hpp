#pragma once

#include "base/time.hpp"
#include "tools/impair/change.hpp"

#include <string>
#include <vector>

namespace veter::impair {

/// What changes at one time.
struct Step {
    Micros at{0}; ///< after the start
    Change up;
    Change down;
    bool rebind = false;
    std::string text; ///< as it was written
};

// All of them throw std::invalid_argument that quotes the wrong word and says what is right.

/// "loss=5%" for both directions, "up.rate=800k" for one, "rebind=1".
void addSetting(Step& step, const std::string& setting);
/// {"10s", "up.rate=800k", "20s", …}: a word without '=' is the time of those behind it.
std::vector<Step> parseSteps(const std::vector<std::string>& words);
/// A line a step: "10s up.rate=800k"; '#' begins a comment.
std::vector<Step> parseSchedule(std::string_view text);
std::vector<Step> readSchedule(std::string_view path);

} // namespace veter::impair

#include "tools/publish/board.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace veter::tools {
namespace {

template <class T> std::optional<T> readValue(const std::filesystem::path& file) {
    T value{};
    std::ifstream input(file);
    return input >> value ? std::optional(value) : std::nullopt;
}

/// Fans cool, too, and slow nothing down.
bool isProcessor(const std::string& type) {
    return type.find("cpufreq") != std::string::npos || type == "Processor";
}

bool isThrottled(const std::filesystem::path& device) {
    const auto type = readValue<std::string>(device / "type");
    return type && isProcessor(*type) && readValue<int>(device / "cur_state").value_or(0) > 0;
}

} // namespace

Board readBoard(const std::string& folder) {
    Board board;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const auto name = entry.path().filename().string();
        if (name.rfind("thermal_zone", 0) == 0) {
            // Zones that are off read as 0 or as an error, some as far below.
            const auto milli = readValue<int>(entry.path() / "temp");
            if (milli && *milli > 0)
                board.temperature = std::max(board.temperature.value_or(0), *milli / 1000.0);
        } else if (name.rfind("cooling_device", 0) == 0) {
            board.throttled = board.throttled || isThrottled(entry.path());
        }
    }
    return board;
}

} // namespace veter::tools

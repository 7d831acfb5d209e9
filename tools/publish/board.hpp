#pragma once

#include <optional>
#include <string>

namespace veter::tools {

/// What the kernel tells of the machine's temperature.
struct Board {
    std::optional<double> temperature; ///< of the hottest thermal zone, degrees Celsius
    bool throttled = false;            ///< a processor is slowed down to cool
};

/// `folder`: Linux' Documentation/driver-api/thermal/sysfs-api. What cannot be read is not known.
Board readBoard(const std::string& folder = "/sys/class/thermal");

} // namespace veter::tools

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace veter::tools {

/// Takes a number that only grows, through restarts and power cuts: it is on the disk before this
/// returns. `next` gets the number in the file (nullopt = no file yet, or no number in it) and
/// returns the new one. Several processes at once get different numbers. Creates `folder` for this
/// user only if it does not exist. Throws sys::Error.
std::uint64_t
takeCount(const std::string& folder, const std::string& file,
          const std::function<std::uint64_t(std::optional<std::uint64_t> last)>& next);

} // namespace veter::tools

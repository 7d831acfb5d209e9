#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace veter::tools {

/// A number that only grows, in a file of its own, over restarts and power cuts: it is on the disk
/// before this returns. `next` is given the number of the file, nullopt where there is none or no
/// file yet, and gives the new one. Of several processes at once each gets its own. `folder` is
/// made where it is not there, for this user alone. Throws sys::Error.
std::uint64_t
takeCount(const std::string& folder, const std::string& file,
          const std::function<std::uint64_t(std::optional<std::uint64_t> last)>& next);

} // namespace veter::tools

#pragma once

#include <string>

namespace veter {

/// `url` without user and password, for the log; all else, a path for instance, comes back as it
/// is.
std::string withoutCredentials(const std::string& url);

} // namespace veter

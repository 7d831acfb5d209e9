#pragma once

#include <string>

namespace veter::relay {

/// What a person can do about libav's `code`, as " (...)" to stand behind its reason; empty =
/// nothing to say. `url`: of --publish. Where the host may be unknown it is looked up once more,
/// which takes as long as the system's resolver does.
std::string adviceOn(int code, const std::string& url);

} // namespace veter::relay

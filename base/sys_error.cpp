#include "base/sys_error.hpp"

#include <system_error>

namespace veter::sys {

std::string Error::reason(int code) { return std::generic_category().message(code); }

} // namespace veter::sys

#pragma once
// errno with the action that failed.

#include "base/format.hpp"

#include <cerrno>
#include <stdexcept>
#include <string>
#include <utility>

namespace veter::sys {

/// What the system answered, with what was being done: "bind UDP port 9000: Address in use".
class Error : public std::runtime_error {
public:
    Error(int code, const std::string& action)
        : std::runtime_error(fmt::format("{}: {}", action, reason(code))), code_(code) {}
    int code() const noexcept { return code_; } ///< an errno value
    static std::string reason(int code);

private:
    int code_;
};

/// Returns `rc` when it is not -1; else throws Error with errno.
template <class T, class... A> T check(T rc, FormatString<A...> action, A&&... args) {
    if (rc == static_cast<T>(-1)) {
        const int code = errno;
        throw Error(code, fmt::format(action, std::forward<A>(args)...));
    }
    return rc;
}

} // namespace veter::sys

#pragma once
// The text of an exception; doctest has Contains only from 2.4.7 on.

#include <string>

namespace veter {

/// The reason of the E that `action` throws; empty = it threw none. Others pass.
template <class E, class F> std::string reason(const F& action) {
    try {
        action();
    } catch (const E& error) {
        return error.what();
    }
    return {};
}

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace veter

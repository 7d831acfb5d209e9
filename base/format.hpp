#pragma once
// fmt, and what fmt 7 lacks.

#include <fmt/format.h>

#include <string_view>

namespace veter {

/// The format string of a function that takes its arguments after it; before fmt 8 it is not
/// checked at compile time.
#if FMT_VERSION >= 80000
template <class... A> using FormatString = fmt::format_string<A...>;
#else
template <class...> using FormatString = std::string_view;
#endif

} // namespace veter

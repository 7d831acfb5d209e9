#pragma once
// fmt, and what fmt 7 lacks.

#include <fmt/format.h>

#include <string_view>

namespace veter {

/// The format of a function that takes its arguments behind it; before fmt 8 not checked when
/// compiled.
#if FMT_VERSION >= 80000
template <class... A> using FormatString = fmt::format_string<A...>;
#else
template <class...> using FormatString = std::string_view;
#endif

} // namespace veter

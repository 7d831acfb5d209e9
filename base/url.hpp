#pragma once

#include <string>
#include <string_view>

namespace veter {

/// `url` for logs and errors: without user, password, query and fragment, all of which may be
/// secret; where the parts cannot be told apart, only "rtsp://...". Text that is not a URL, such as
/// a path, is returned unchanged.
std::string withoutCredentials(std::string_view url);

/// The same for each URL in a text, such as somebody else's message; and without what stands in a
/// header line "Authorization:".
std::string withoutSecrets(std::string_view text);

/// Whether it is plain where user and password end: an '@' only there, all others as %40.
bool hasPlainUser(std::string_view url) noexcept;

} // namespace veter

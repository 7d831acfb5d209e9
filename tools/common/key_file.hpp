#pragma once

#include "transport/srtp/srtp_key_pair.hpp"

#include <string>

namespace veter::tools {

/// Throws std::runtime_error with the file's name and what is wrong with it; a file that every user
/// of the machine may read is warned about.
transport::SrtpKeys readKeyFile(const std::string& path);

/// The same; nullopt for an empty path. From here on the process leaves no core dumps.
std::optional<transport::SrtpKeys> readKeys(const std::string& path);

/// A key file's text to `fd`; where that is a file, others lose their access to it first. Throws
/// sys::Error.
void writeKeyFile(int fd, const transport::SrtpKeys& keys);

} // namespace veter::tools

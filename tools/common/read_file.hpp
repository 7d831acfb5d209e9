#pragma once

#include <string>
#include <string_view>

namespace veter::tools {

struct FileText {
    std::string text;
    bool openToAll = false; ///< any user of the machine may read or write it
};

/// A small text file; `what` names its kind in errors: "SDP". Throws std::runtime_error where it
/// cannot be read, is empty, or larger than 64 kB.
FileText readFile(const std::string& path, std::string_view what);

} // namespace veter::tools

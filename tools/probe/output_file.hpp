#pragma once

#include "base/fd.hpp"

#include <string>
#include <string_view>

namespace veter::probe {

/// A text file, made empty at once, so that a wrong path shows at the start and not at the end.
class OutputFile {
public:
    explicit OutputFile(const std::string& path); ///< throws sys::Error
    void write(std::string_view text);            ///< at once; throws sys::Error

private:
    std::string path_;
    Fd file_;
};

} // namespace veter::probe

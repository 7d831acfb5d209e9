#pragma once

#include <cstdio>
#include <memory>
#include <string>

namespace veter::probe {

/// A text file, made empty at once, so that a wrong path shows at the start and not at the end.
class OutputFile {
public:
    explicit OutputFile(const std::string& path); ///< throws sys::Error
    void write(const std::string& text);          ///< flushed; throws sys::Error

private:
    struct Close {
        void operator()(std::FILE* p) const noexcept { std::fclose(p); }
    };
    std::string path_;
    std::unique_ptr<std::FILE, Close> file_;
};

} // namespace veter::probe

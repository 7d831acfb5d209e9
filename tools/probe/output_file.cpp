#include "tools/probe/output_file.hpp"

#include "base/fd.hpp"

namespace veter::probe {

OutputFile::OutputFile(const std::string& path)
    : path_(path), file_(std::fopen(path.c_str(), "we")) {
    if (file_ == nullptr) throw sys::Error(errno, fmt::format("write {}", path));
}

void OutputFile::write(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size() ||
        std::fflush(file_.get()) != 0)
        throw sys::Error(errno, fmt::format("write {}", path_));
}

} // namespace veter::probe

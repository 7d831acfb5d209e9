#include "tools/probe/output_file.hpp"

#include "tools/common/write_file.hpp"

#include <fcntl.h>

namespace veter::probe {

OutputFile::OutputFile(const std::string& path)
    : path_(path),
      file_(sys::check(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644),
                       "write {}", path)) {}

void OutputFile::write(std::string_view text) { tools::writeAll(file_.get(), text, path_); }

} // namespace veter::probe

#include "tools/common/write_file.hpp"

#include "base/fd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace veter::tools {

void writeAll(int fd, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const auto n = sys::check(::write(fd, text.data(), text.size()), "write {}", path);
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

namespace {

/// So that a new name is there after a power cut, too. Not every file system does that.
void syncFolder(const std::string& path) noexcept {
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const Fd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ::fsync(opened.get());
}

} // namespace

void writeFile(const std::string& path, std::string_view text, ReadableBy whom) {
    if (path == "-") return writeAll(STDOUT_FILENO, text, "standard output");
    const auto part = path + ".part";
    ::unlink(part.c_str()); // left over, with who knows whose permissions
    {
        const Fd file(sys::check(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                                        whom == ReadableBy::Owner ? 0600 : 0644),
                                 "create {}", path));
        writeAll(file.get(), text, path);
        sys::check(::fsync(file.get()), "write {}", path); // before it gets the name
    }
    sys::check(std::rename(part.c_str(), path.c_str()), "create {}", path);
    syncFolder(path);
}

} // namespace veter::tools

#include "tools/common/count_file.hpp"

#include "base/fd.hpp"
#include "tools/common/write_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>

namespace veter::tools {
namespace {

/// The folder, opened, and locked until it is closed: the file in it is replaced, so a lock on the
/// file would not last.
Fd lockFolder(const std::string& path) {
    std::error_code ignored; // then it cannot be opened either
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
    ::mkdir(path.c_str(), 0700);
    Fd folder(
        sys::check(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open {}", path));
    while (::flock(folder.get(), LOCK_EX) != 0)
        if (errno != EINTR) sys::check(-1, "lock {}", path);
    return folder;
}

std::optional<std::uint64_t> read(const std::string& path) {
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file && errno == ENOENT) return std::nullopt;
    sys::check(file.get(), "open {}", path);
    std::array<char, 24> text{};
    const auto size = sys::check(::read(file.get(), text.data(), text.size()), "read {}", path);
    std::uint64_t count = 0;
    const auto* end = text.data() + size;
    const auto result = std::from_chars(text.data(), end, count);
    // Cut off by a power cut of another program's, perhaps: no number.
    if (result.ec != std::errc{} || result.ptr == end || *result.ptr != '\n') return std::nullopt;
    return count;
}

void write(const Fd& folder, const std::string& path, std::uint64_t count) {
    const auto part = path + ".part";
    {
        const Fd file(
            sys::check(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
                       "write {}", part));
        writeAll(file.get(), fmt::format("{}\n", count), part);
        sys::check(::fsync(file.get()), "write {}", part);
    }
    sys::check(std::rename(part.c_str(), path.c_str()), "write {}", path);
    sys::check(::fsync(folder.get()), "write {}", path);
}

} // namespace

std::uint64_t
takeCount(const std::string& folder, const std::string& file,
          const std::function<std::uint64_t(std::optional<std::uint64_t> last)>& next) {
    const auto locked = lockFolder(folder);
    const auto path = folder + "/" + file;
    const auto count = next(read(path));
    write(locked, path, count);
    return count;
}

} // namespace veter::tools

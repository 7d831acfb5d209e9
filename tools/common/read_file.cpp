#include "tools/common/read_file.hpp"

#include "base/fd.hpp"
#include "base/secret.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace veter::tools {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024; // a real one has a few hundred

} // namespace

FileText readFile(const std::string& path, std::string_view what) {
    const Fd file(sys::check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open {} {}", what, path));
    std::string text(kMaxBytes + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const auto n = sys::check(::read(file.get(), text.data() + size, text.size() - size),
                                  "read {} {}", what, path);
        if (n == 0) break;
        size += static_cast<std::size_t>(n);
    }
    if (size == 0) throw std::runtime_error(fmt::format("{} {} is empty", what, path));
    if (size > kMaxBytes)
        throw std::runtime_error(fmt::format("{0} {1} is larger than any {0} (64 kB)", what, path));
    text.resize(size);
    return {std::move(text), isOpenToAll(file.get())};
}

} // namespace veter::tools

#include "tools/common/key_file.hpp"

#include "base/fd.hpp"
#include "base/log.hpp"
#include "tools/common/read_file.hpp"
#include "tools/common/write_file.hpp"

#include <sys/stat.h>

namespace veter::tools {

transport::SrtpKeys readKeyFile(const std::string& path) {
    const auto file = readFile(path, "key file");
    auto result = transport::parseKeyFile(file.text);
    if (!result.keys) throw std::runtime_error(fmt::format("key file {} {}", path, result.error));
    if (file.openToAll)
        logger("rtp").warn("key file {} is open to every user of this machine: run chmod 600 on it",
                           path);
    return std::move(*result.keys);
}

std::optional<transport::SrtpKeys> readKeys(const std::string& path) {
    if (path.empty()) return std::nullopt;
    forbidCoreDumps();
    return readKeyFile(path);
}

void writeKeyFile(int fd, const transport::SrtpKeys& keys) {
    struct stat status {};
    sys::check(::fstat(fd, &status), "read the permissions of the key file");
    if (S_ISREG(status.st_mode))
        sys::check(::fchmod(fd, S_IRUSR | S_IWUSR), "restrict the key file to its owner");
    writeAll(fd, transport::formatKeyFile(keys), "the key file");
}

} // namespace veter::tools

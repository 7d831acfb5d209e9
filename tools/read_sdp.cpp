#include "tools/read_sdp.hpp"

#include "base/fd.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <stdexcept>

namespace veter::tools {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024; // a real one has a few hundred

std::string readFile(const std::string& path) {
    const Fd file(sys::check(::open(path.c_str(), O_RDONLY | O_CLOEXEC), "open SDP {}", path));
    std::string text(kMaxBytes + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const auto n = sys::check(::read(file.get(), text.data() + size, text.size() - size),
                                  "read SDP {}", path);
        if (n == 0) break;
        size += static_cast<std::size_t>(n);
    }
    text.resize(size);
    return text;
}

} // namespace

transport::RtpStream readSdp(const std::string& path) {
    const auto text = readFile(path);
    if (text.empty()) throw std::runtime_error(fmt::format("SDP {} is empty", path));
    if (text.size() > kMaxBytes)
        throw std::runtime_error(fmt::format("SDP {} is larger than any SDP (64 kB)", path));
    auto result = transport::parseSdp(text);
    if (!result.stream) throw std::runtime_error(fmt::format("SDP {} {}", path, result.error));
    return std::move(*result.stream);
}

} // namespace veter::tools

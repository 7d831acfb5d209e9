#include "capture/y4m_header.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace veter::capture;
    const auto [header, reason] = parseY4mHeader({reinterpret_cast<const char*>(data), size});
    const bool sane = header ? header->width >= 1 && header->width <= 8192 && header->height >= 1 &&
                                   header->height <= 8192 && header->fps.num >= 0 &&
                                   header->fps.den >= 1 && header->pixels != AV_PIX_FMT_NONE
                             : !reason.empty();
    if (!sane) std::abort();
    return 0;
}

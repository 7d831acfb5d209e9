#include "tests/fuzz/fuzz.hpp"

#include "capture/file/y4m_header.hpp"

using namespace veter;
using namespace veter::capture;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto result = parseY4mHeader({reinterpret_cast<const char*>(data), size});
    fuzz::require(result.header.has_value() == result.reason.empty(), "a header or a reason");
    if (!result.header) return 0;
    const auto& header = *result.header;
    fuzz::require(header.width > 0 && header.width <= 8192, "a width that memory holds");
    fuzz::require(header.height > 0 && header.height <= 8192, "a height that memory holds");
    fuzz::require(header.fps.num >= 0 && header.fps.den > 0, "a frame rate to divide by");
    fuzz::require(header.pixelAspect.num >= 0 && header.pixelAspect.den > 0, "a pixel aspect");
    fuzz::require(header.pixels != AV_PIX_FMT_NONE, "a pixel format");
    return 0;
}

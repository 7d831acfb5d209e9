#include "tests/fuzz/fuzz.hpp"

#include "base/av.hpp"
#include "base/timecode.hpp"

#include <algorithm>

using namespace veter;

namespace {

constexpr int kSide = 128; // 64 blocks of 16x16
constexpr int kCell = 8;   // samples a side that one byte of input fills

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto frame = av::makePicture(kSide, kSide, AV_PIX_FMT_GRAY8);
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x) {
            const auto cell = static_cast<std::size_t>(y / kCell * (kSide / kCell) + x / kCell);
            frame->data[0][y * frame->linesize[0] + x] = cell < size ? data[cell] : 0;
        }
    const auto code = readTimeCode(*frame);
    if (!code) return 0;
    drawTimeCode(*frame, *code);
    fuzz::require(readTimeCode(*frame) == code, "what is drawn can be read");
    return 0;
}

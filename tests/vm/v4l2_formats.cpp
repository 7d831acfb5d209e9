// Captures the same picture from vivid in each format named: v4l2_formats DEVICE FOURCC... Each
// must show what the first one does, and what x264 takes as it is must get there without a copy.
// Exit status 1 and the reasons on stderr when something is wrong.
#include "base/fd.hpp"
#include "capture/common/source.hpp"
#include "encode/convert.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace veter;

namespace {

constexpr Size kSize{640, 360};
constexpr int kBars = 8;   // of vivid's test pattern
constexpr int kFrames = 8; // more than the driver has buffers
constexpr int kTolerance = 4;

using Colour = std::array<int, 3>; // Y, U, V
using Bars = std::array<Colour, kBars>;

int failures = 0;

void expect(bool fine, const std::string& what) {
    if (fine) return;
    ++failures;
    fmt::print(stderr, "failed: {}\n", what);
}

/// The middle of each bar, below vivid's text.
Bars barsOf(const AVFrame& yuv420p) {
    Bars bars;
    const int y = kSize.height * 3 / 4;
    for (int bar = 0; bar < kBars; ++bar) {
        const int x = kSize.width * (2 * bar + 1) / (2 * kBars);
        for (std::size_t plane = 0; plane < 3; ++plane) {
            const int shift = plane == 0 ? 0 : 1;
            bars[static_cast<std::size_t>(bar)][plane] =
                yuv420p.data[plane][(y >> shift) * yuv420p.linesize[plane] + (x >> shift)];
        }
    }
    return bars;
}

bool isDriverMemory(const std::uint8_t* address, const std::string& device) {
    std::ifstream maps("/proc/self/maps");
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    for (std::string line; std::getline(maps, line);) {
        std::istringstream in(line);
        std::uintptr_t begin = 0, end = 0;
        in >> std::hex >> begin;
        in.ignore(1);
        in >> end;
        if (begin <= at && at < end) return line.find(device) != std::string::npos;
    }
    return false;
}

/// Full-frame copies between the driver and x264, which takes YUV420P as it is.
int copiesOf(const AVFrame& captured, const AVFrame& encoded, const std::string& device) {
    return (isDriverMemory(captured.data[0], device) ? 0 : 1) +
           (captured.data[0] == encoded.data[0] ? 0 : 1);
}

Bars capture(const std::string& device, const std::string& format) {
    const auto source =
        capture::open({.uri = "v4l2:" + device, .size = kSize, .fps = {10, 1}, .format = format});
    encode::Converter converter(kSize);
    Bars bars{};
    int copies = 0;
    bool asItIs = false;
    for (int i = 0; i < kFrames; ++i) {
        auto frame = source->read({});
        expect(frame && frame->width == kSize.width && frame->height == kSize.height, format);
        if (!frame) break;
        asItIs = frame->format == AV_PIX_FMT_YUV420P;
        const av::Ptr<AVFrame> kept(av_frame_clone(frame.get()));
        const auto converted = converter.convert(std::move(frame));
        if (asItIs) copies += copiesOf(*kept, *converted, device);
        if (converted->format == AV_PIX_FMT_YUV420P) bars = barsOf(*converted);
    }
    if (asItIs) fmt::print("{}: {} copies of {} frames\n", format, copies, kFrames);
    expect(copies == 0, format + " is copied on its way to x264");
    return bars;
}

bool alike(const Colour& a, const Colour& b) {
    for (std::size_t plane = 0; plane < 3; ++plane)
        if (std::abs(a[plane] - b[plane]) > kTolerance) return false;
    return true;
}

bool alike(const Bars& a, const Bars& b) {
    for (std::size_t bar = 0; bar < kBars; ++bar)
        if (!alike(a[bar], b[bar])) return false;
    return true;
}

void check(const std::string& device, const std::vector<std::string>& formats) {
    const auto reference = capture(device, formats.front());
    expect(!alike(reference.front(), reference.back()), "a picture with something in it");
    for (const auto& format : formats) {
        const auto bars = capture(device, format);
        // x264 takes NV12 as it is: then there is nothing here to compare.
        if (format == "NV12" || format == "NM12") continue;
        // vivid's grey has other weights for the colours than its YUV: compare white and black.
        if (format == "GREY"
                ? alike(bars.front(), reference.front()) && alike(bars.back(), reference.back())
                : alike(bars, reference))
            continue;
        expect(false, format + " has other colours");
        for (const auto& [y, u, v] : bars) fmt::print(stderr, "{} {} {}\n", y, u, v);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) return 2;
    try {
        check(argv[1], {argv + 2, argv + argc});
    } catch (const std::exception& error) {
        expect(false, error.what());
    }
    return failures == 0 ? 0 : 1;
}

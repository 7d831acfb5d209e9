// Writes the test picture as YUV4MPEG2, as fast as it is read: moving pictures for all publishers.
// bench_clip FRAMES > clip.y4m

#include "capture/picture/test_picture.hpp"

#include <cstdio>
#include <cstdlib>

using namespace veter;

namespace {

constexpr int kWidth = 1280;
constexpr int kHeight = 720;
constexpr int kFps = 30;

bool writePlane(const AVFrame& frame, int plane, int width, int height) {
    for (int y = 0; y < height; ++y)
        if (fwrite(frame.data[plane] + y * frame.linesize[plane], 1,
                   static_cast<std::size_t>(width), stdout) != static_cast<std::size_t>(width))
            return false;
    return true;
}

bool writeFrame(const AVFrame& frame) {
    return fputs("FRAME\n", stdout) >= 0 && writePlane(frame, 0, kWidth, kHeight) &&
           writePlane(frame, 1, kWidth / 2, kHeight / 2) &&
           writePlane(frame, 2, kWidth / 2, kHeight / 2);
}

} // namespace

int main(int argc, char** argv) {
    const int frames = argc == 2 ? std::atoi(argv[1]) : 0;
    if (frames <= 0) {
        fputs("usage: bench_clip FRAMES > clip.y4m\n", stderr);
        return 2;
    }
    capture::TestPicture picture(kWidth, kHeight);
    printf("YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420mpeg2\n", kWidth, kHeight, kFps);
    for (int n = 0; n < frames; ++n) {
        const Micros time(std::int64_t{1'000'000} * n / kFps);
        const auto frame = picture.draw(static_cast<std::uint64_t>(n), time, time);
        if (!writeFrame(*frame)) return 1;
    }
    return fflush(stdout) == 0 ? 0 : 1;
}

// Looks at the pictures a viewer shows: which frame of the clip each one is, by its time code, when
// it arrived, and how near it is to the original.
// ffmpeg … -vf extractplanes=y -f rawvideo pipe:1 | bench_watch clip.y4m
// One line of JSON for each picture with a readable time code: "frame" and "milliseconds" of the
// code, "shownUs" (wall clock since 1970), "psnr" of the luma below the code in dB, at most 100.

#include "base/time.hpp"
#include "base/timecode.hpp"
#include "capture/file/y4m_source.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

using namespace veter;

namespace {

constexpr int kTimeCodeRows = 16; // of luma: its 64 blocks are beside one another
constexpr double kIdentical = 100;

class Clip {
public:
    explicit Clip(const char* path) {
        Fd file(sys::check(open(path, O_RDONLY | O_CLOEXEC), "open {}", path));
        const auto source = capture::makeY4mSource(std::move(file), {});
        while (auto frame = source->read({})) frames_.push_back(std::move(frame));
        if (frames_.empty()) throw av::Error(AVERROR_EOF, fmt::format("read {}", path));
    }
    /// The clip begins again after its last frame.
    const AVFrame& frame(std::size_t number) const { return *frames_[number % frames_.size()]; }

private:
    std::vector<av::Ptr<AVFrame>> frames_;
};

double psnr(const AVFrame& sent, const AVFrame& shown) {
    std::uint64_t sum = 0;
    for (int y = kTimeCodeRows; y < sent.height; ++y) {
        const auto* a = sent.data[0] + y * sent.linesize[0];
        const auto* b = shown.data[0] + y * shown.linesize[0];
        std::uint32_t line = 0;
        for (int x = 0; x < sent.width; ++x) {
            const int apart = a[x] - b[x];
            line += static_cast<std::uint32_t>(apart * apart);
        }
        sum += line;
    }
    if (sum == 0) return kIdentical;
    const auto samples = static_cast<double>(sent.width) * (sent.height - kTimeCodeRows);
    return std::min(kIdentical,
                    10 * std::log10(255.0 * 255.0 * samples / static_cast<double>(sum)));
}

void watch(const Clip& clip) {
    const int width = clip.frame(0).width;
    const int height = clip.frame(0).height;
    std::vector<std::uint8_t> luma(static_cast<std::size_t>(width) *
                                   static_cast<std::size_t>(height));
    const auto shown = av::makeFrame();
    shown->format = AV_PIX_FMT_GRAY8;
    shown->width = shown->linesize[0] = width;
    shown->height = height;
    shown->data[0] = luma.data();
    while (fread(luma.data(), 1, luma.size(), stdin) == luma.size()) {
        const auto at = wallClockNow();
        const auto code = readTimeCode(*shown);
        if (!code) continue;
        fmt::print("{{\"frame\": {}, \"milliseconds\": {}, \"shownUs\": {}, \"psnr\": {:.2f}}}\n",
                   code->frame, code->milliseconds, at.count(),
                   psnr(clip.frame(code->frame), *shown));
        fflush(stdout);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: bench_watch CLIP.y4m < LUMA\n");
        return 2;
    }
    try {
        watch(Clip(argv[1]));
    } catch (const std::exception& e) {
        fmt::print(stderr, "bench_watch: {}\n", e.what());
        return 1;
    }
}

// What our Converter and Encoder cost beyond libx264 itself: the same frames through both in one
// process, in turns, so that other load of the machine affects both alike.
// bench_encode < clip.y4m

#include "bare_x264.hpp"
#include "encode/convert.hpp"
#include "encode/encoder.hpp"

#include <ctime>

#include <algorithm>
#include <vector>

using namespace veter;

namespace {

/// Of all threads of this process.
double cpuMilliseconds() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

template <class Work> double cost(Work work) {
    const double start = cpuMilliseconds();
    work();
    return cpuMilliseconds() - start;
}

double median(std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

/// A frame of ours on the memory of the picture, as a camera hands over its buffers.
av::Ptr<AVFrame> wrap(const x264_picture_t& picture, Size size) {
    auto frame = av::makeFrame();
    frame->width = size.width;
    frame->height = size.height;
    frame->format = AV_PIX_FMT_YUV420P;
    frame->pts = picture.i_pts * 1'000'000 / 30;
    std::copy_n(picture.img.plane, 3, frame->data);
    std::copy_n(picture.img.i_stride, 3, frame->linesize);
    return frame;
}

struct Costs {
    std::vector<double> bare;
    std::vector<double> ours;
};

Costs measure(const bare::Y4m& y4m, x264_t* x264, x264_picture_t& in) {
    encode::Settings settings;
    settings.size = {y4m.width, y4m.height};
    settings.fps = {y4m.fpsNum, y4m.fpsDen};
    const auto encoder = encode::makeX264(settings);
    encode::Converter converter(settings.size);
    Costs costs;
    const auto bareOne = [&] {
        x264_picture_t out;
        x264_nal_t* nals = nullptr;
        int count = 0;
        x264_encoder_encode(x264, &nals, &count, &in, &out);
    };
    const auto oursOne = [&] {
        const auto frame = converter.convert(wrap(in, settings.size));
        encoder->encode(*frame);
    };
    for (in.i_pts = 0; bare::readFrame(y4m, in); ++in.i_pts) {
        const bool oursFirst = in.i_pts % 2 == 0; // the second finds the frame in the cache
        if (oursFirst) costs.ours.push_back(cost(oursOne));
        costs.bare.push_back(cost(bareOne));
        if (!oursFirst) costs.ours.push_back(cost(oursOne));
    }
    return costs;
}

} // namespace

int main() {
    bare::Y4m y4m{};
    y4m.file = stdin;
    x264_picture_t in;
    x264_t* x264 = nullptr;
    if (!bare::readHeader(y4m) || (x264 = bare::open(y4m, {})) == nullptr ||
        x264_picture_alloc(&in, X264_CSP_I420, y4m.width, y4m.height) < 0) {
        fmt::print(stderr, "bench_encode: needs 4:2:0 y4m on standard input\n");
        return 1;
    }
    auto costs = measure(y4m, x264, in);
    x264_picture_clean(&in);
    x264_encoder_close(x264);
    if (costs.bare.empty()) return 1;
    const double ratio = mean(costs.ours) / mean(costs.bare);
    fmt::print("frames={} bare_cpu_ms={:.3f} veter_cpu_ms={:.3f} ratio={:.3f} ratio_p50={:.3f}\n",
               costs.bare.size(), mean(costs.bare), mean(costs.ours), ratio,
               median(costs.ours) / median(costs.bare));
    return 0;
}

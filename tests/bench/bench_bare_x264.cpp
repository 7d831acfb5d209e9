// Encodes y4m from standard input with libx264 and nothing else, drops the stream and prints
// what it cost: what any publisher's CPU per frame is measured against.
// bench_bare_x264 [PRESET [THREADS [KBIT/S [TIMES]]]] < clip.y4m
// TIMES: file to write the milliseconds that x264 took for each frame to, a line each.

#include "bare_x264.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <vector>

namespace {

double cpuMilliseconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto milliseconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
    };
    return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
}

void report(std::vector<double>& wall, double cpu, double bytes, const bare::Y4m& y4m) {
    std::sort(wall.begin(), wall.end());
    const auto frames = static_cast<double>(wall.size());
    const auto percentile = [&](double p) {
        return wall[static_cast<std::size_t>(p * (frames - 1))];
    };
    printf("frames=%zu cpu_ms_per_frame=%.3f encode_ms_p50=%.3f encode_ms_p95=%.3f "
           "encode_ms_p99=%.3f encode_ms_max=%.3f kbit_per_s=%.0f\n",
           wall.size(), cpu / frames, percentile(0.5), percentile(0.95), percentile(0.99),
           wall.back(), bytes * 8 / 1000 / frames * y4m.fpsNum / y4m.fpsDen);
}

bool writeTimes(const char* path, const std::vector<double>& wall) {
    std::ofstream file(path);
    file << std::fixed << std::setprecision(3);
    for (const double milliseconds : wall) file << milliseconds << '\n';
    file.close();
    return file.good();
}

} // namespace

int main(int argc, char** argv) {
    bare::Options options;
    if (argc > 1) options.preset = argv[1];
    if (argc > 2) options.threads = atoi(argv[2]);
    if (argc > 3) options.kilobits = atoi(argv[3]);
    bare::Y4m y4m{};
    y4m.file = stdin;
    x264_picture_t in;
    x264_picture_t out;
    x264_t* x264 = nullptr;
    if (!bare::readHeader(y4m) || (x264 = bare::open(y4m, options)) == nullptr ||
        x264_picture_alloc(&in, X264_CSP_I420, y4m.width, y4m.height) < 0) {
        fprintf(stderr, "bench_bare_x264: needs 4:2:0 y4m on standard input and a good preset\n");
        return 1;
    }

    using Clock = std::chrono::steady_clock;
    std::vector<double> wall;
    double bytes = 0;
    for (in.i_pts = 0; bare::readFrame(y4m, in); ++in.i_pts) {
        x264_nal_t* nals = nullptr;
        int count = 0;
        const auto start = Clock::now();
        const int size = x264_encoder_encode(x264, &nals, &count, &in, &out);
        wall.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        if (size < 0) return 1;
        bytes += size;
    }
    if (wall.empty() || (argc > 4 && !writeTimes(argv[4], wall))) return 1;
    report(wall, cpuMilliseconds(), bytes, y4m);
    x264_picture_clean(&in);
    x264_encoder_close(x264);
    return 0;
}

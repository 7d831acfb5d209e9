// What is on a viewer's screen where the rate is low: fewer pictures, or smaller ones.
// bench_size frames|size|both FRAMES KBITS... < clip.y4m > shown.yuv
// Encodes a clip as veter-publish --adapt does, FRAMES frames of it at each rate, decodes it, and
// writes what is on the screen at each frame, in the clip's size. Standard error has a line for
// each frame that is shown: its number, bytes, width as it was coded, milliseconds of encoding.

#include "bare_x264.hpp"
#include "encode/frame_decimator.hpp"
#include "encode/sized_encoder.hpp"
#include "tools/probe/decoder.hpp"

#include <fmt/format.h>

extern "C" {
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

using namespace veter;

namespace {

constexpr AVPixelFormat kFormat = AV_PIX_FMT_YUV420P;

struct Options {
    encode::Adapt adapt;
    int framesPerRate;
    std::vector<int> kilobits;
};

Options parse(int argc, char** argv) {
    constexpr std::pair<std::string_view, encode::Adapt> kAdapts[] = {
        {"frames", encode::Adapt::Frames},
        {"size", encode::Adapt::Size},
        {"both", encode::Adapt::Both}};
    const auto* const adapt = std::find_if(std::begin(kAdapts), std::end(kAdapts),
                                           [&](auto& a) { return argc > 3 && a.first == argv[1]; });
    if (adapt == std::end(kAdapts))
        throw std::runtime_error("usage: bench_size frames|size|both FRAMES KBITS... < clip.y4m");
    Options options{adapt->second, std::atoi(argv[2]), {}};
    std::transform(argv + 3, argv + argc, std::back_inserter(options.kilobits),
                   [](const char* text) { return std::atoi(text); });
    return options;
}

struct FreeScaler {
    void operator()(SwsContext* p) const noexcept { sws_freeContext(p); }
};

/// The picture that was shown last, enlarged as a graphics card does it.
class Screen {
public:
    explicit Screen(Size size) : picture_(av::makePicture(size.width, size.height, kFormat)) {}

    void show(const AVFrame& frame) {
        scaler_.reset(sws_getCachedContext(scaler_.release(), frame.width, frame.height, kFormat,
                                           picture_->width, picture_->height, kFormat, SWS_BILINEAR,
                                           nullptr, nullptr, nullptr));
        if (!scaler_) throw std::runtime_error("cannot enlarge the picture");
        sws_scale(scaler_.get(), frame.data, frame.linesize, 0, frame.height, picture_->data,
                  picture_->linesize);
    }
    bool write() const {
        return writePlane(0, picture_->width, picture_->height) &&
               writePlane(1, picture_->width / 2, picture_->height / 2) &&
               writePlane(2, picture_->width / 2, picture_->height / 2);
    }

private:
    bool writePlane(int plane, int width, int height) const {
        const auto bytes = static_cast<std::size_t>(width);
        for (int y = 0; y < height; ++y)
            if (fwrite(picture_->data[plane] + y * picture_->linesize[plane], 1, bytes, stdout) !=
                bytes)
                return false;
        return true;
    }

    av::Ptr<AVFrame> picture_;
    std::unique_ptr<SwsContext, FreeScaler> scaler_;
};

bool read(const bare::Y4m& y4m, AVFrame& frame) {
    x264_picture_t picture;
    x264_picture_init(&picture);
    std::copy_n(frame.data, 3, picture.img.plane);
    std::copy_n(frame.linesize, 3, picture.img.i_stride);
    return bare::readFrame(y4m, picture);
}

void run(const Options& options) {
    bare::Y4m y4m{};
    y4m.file = stdin;
    if (!bare::readHeader(y4m)) throw std::runtime_error("needs 4:2:0 y4m on standard input");
    encode::Settings settings;
    settings.size = {y4m.width, y4m.height};
    settings.fps = {y4m.fpsNum, y4m.fpsDen};
    settings.gop = std::chrono::seconds(10);
    const auto encoder = encode::makeSized(settings);
    encode::FrameDecimator decimator(settings.size, av_q2d(settings.fps), options.adapt);
    probe::Decoder decoder(encoder->parameters());
    Screen screen(settings.size);
    const int end = options.framesPerRate * static_cast<int>(options.kilobits.size());
    for (int number = 0; number < end; ++number) {
        const auto frame = av::makePicture(settings.size.width, settings.size.height, kFormat);
        if (!read(y4m, *frame)) return;
        frame->pts = av_rescale_q(number, av_inv_q(settings.fps), {1, 1'000'000});
        const auto rate =
            options.kilobits[static_cast<std::size_t>(number / options.framesPerRate)];
        decimator.setRate({rate * 1000}, std::chrono::microseconds(frame->pts));
        if (decimator.take()) {
            encoder->setTarget(decimator.target());
            const auto begin = std::chrono::steady_clock::now();
            const auto packet = encoder->encode(*frame);
            const std::chrono::duration<double, std::milli> took =
                std::chrono::steady_clock::now() - begin;
            int width = 0;
            decoder.decode(*packet, [&](const AVFrame& decoded) {
                width = decoded.width;
                screen.show(decoded);
            });
            fmt::print(stderr, "{} {} {} {:.2f}\n", number, packet->size, width, took.count());
        }
        if (!screen.write()) throw std::runtime_error("cannot write the pictures");
    }
}

} // namespace

int main(int argc, char** argv) {
    try {
        run(parse(argc, argv));
    } catch (const std::exception& e) {
        fmt::print(stderr, "bench_size: {}\n", e.what());
        return 1;
    }
    return 0;
}

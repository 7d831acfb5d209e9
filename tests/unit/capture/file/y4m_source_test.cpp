#include "capture/file/y4m_source.hpp"

#include "base/time.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <string>
#include <thread>

using namespace veter;
using namespace veter::capture;

namespace {

/// A source that reads from a pipe, and the end to write into.
struct Piped {
    Piped() {
        std::array<int, 2> ends{};
        sys::check(::pipe2(ends.data(), O_CLOEXEC), "make a pipe");
        source = makeY4mSource(Fd(ends[0]), {.size = {64, 64}, .fps = {7, 1}});
        out = Fd(ends[1]);
    }
    void write(const std::string& bytes) const {
        CHECK(::write(out.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }
    void end() { Fd closed = std::move(out); }

    std::unique_ptr<Source> source;
    Fd out;
};

/// `count` bytes whose values are their places.
std::string ramp(std::size_t count, unsigned start) {
    std::string bytes(count, '\0');
    for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<char>(start + i);
    return bytes;
}

std::string plane(const AVFrame& frame, int index, int width, int height) {
    std::string bytes;
    for (int y = 0; y < height; ++y)
        bytes.append(reinterpret_cast<const char*>(frame.data[index] +
                                                   std::ptrdiff_t{y} * frame.linesize[index]),
                     static_cast<std::size_t>(width));
    return bytes;
}

std::string failure(const std::string& stream) {
    Piped pipe;
    pipe.write(stream);
    pipe.end();
    try {
        while (pipe.source->read({})) {
        }
    } catch (const av::Error& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("each frame has the range and the aspect ratio of the header") {
    Piped pipe;
    pipe.write("YUV4MPEG2 W2 H2 A4:3 Cmono XCOLORRANGE=FULL\n");
    for (int n = 0; n < 2; ++n) {
        pipe.write("FRAME\nabcd");
        const auto frame = pipe.source->read({});
        REQUIRE(frame);
        CHECK(frame->color_range == AVCOL_RANGE_JPEG);
        CHECK(av_cmp_q(frame->sample_aspect_ratio, {4, 3}) == 0);
    }
}

TEST_CASE("frames of odd and even sizes are read whole, each as soon as it is there") {
    struct Case {
        int width, height;
    };
    for (const auto& [width, height] : {Case{64, 64}, Case{35, 19}, Case{2, 2}}) {
        Piped pipe;
        CHECK(pipe.source->format().width == 64); // the requested size
        pipe.write(fmt::format("YUV4MPEG2 W{} H{} F25:1 C420jpeg\n", width, height));
        const int chromaWidth = (width + 1) / 2;
        const int chromaHeight = (height + 1) / 2;
        const auto luma = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
        const auto chroma =
            static_cast<std::size_t>(chromaWidth) * static_cast<std::size_t>(chromaHeight);
        std::int64_t last = 0;
        for (unsigned n = 0; n < 3; ++n) { // nothing of the next is in the pipe while one is read
            const auto y = ramp(luma, n), u = ramp(chroma, n + 1), v = ramp(chroma, n + 2);
            const auto before = monotonicNow();
            pipe.write(n == 1 ? "FRAME Ip XQ=1\n" : "FRAME\n");
            for (const auto& bytes : {y, u, v}) pipe.write(bytes);
            const auto frame = pipe.source->read({});
            REQUIRE(frame);
            CHECK(plane(*frame, 0, width, height) == y);
            CHECK(plane(*frame, 1, chromaWidth, chromaHeight) == u);
            CHECK(plane(*frame, 2, chromaWidth, chromaHeight) == v);
            CHECK(frame->pts >= before.count());
            CHECK(frame->pts <= monotonicNow().count());
            CHECK(frame->pts > last);
            last = frame->pts;
        }
        const auto format = pipe.source->format();
        CHECK(format.width == width);
        CHECK(format.fps.num == 25);
        CHECK(format.pixels == AV_PIX_FMT_YUV420P);
        pipe.end();
        CHECK_FALSE(pipe.source->read({}));
    }
}

TEST_CASE("a stream without a rate has the requested one, and grey has one plane") {
    Piped pipe;
    pipe.write("YUV4MPEG2 W4 H4 Cmono\nFRAME\n" + ramp(16, 5));
    const auto frame = pipe.source->read({});
    REQUIRE(frame);
    CHECK(plane(*frame, 0, 4, 4) == ramp(16, 5));
    CHECK(pipe.source->format().fps.num == 7);
}

TEST_CASE("a stream that is cut off ends before the broken frame") {
    for (const char* rest :
         {"", "FRA", "FRAME", "FRAME\n", "FRAME\nabc", "FRAME X", "FRAME\n23456"}) {
        Piped pipe;
        pipe.write("YUV4MPEG2 W2 H2\nFRAME\n123456" + std::string(rest));
        pipe.end();
        CHECK(pipe.source->read({}));
        if (std::string(rest) == "FRAME X")
            CHECK_THROWS_AS(pipe.source->read({}), av::Error);
        else
            CHECK_FALSE(pipe.source->read({}));
    }
}

TEST_CASE("data that is no YUV4MPEG2 is refused with the reason") {
    CHECK(failure("").find("no header line") != std::string::npos);
    CHECK(failure("YUV4MPEG2 W2 H2").find("no header line") != std::string::npos);
    CHECK(failure(std::string(4000, 'x')).find("no header line") != std::string::npos);
    CHECK(failure("RIFF\n").find("begin with YUV4MPEG2") != std::string::npos);
    CHECK(failure("YUV4MPEG2 W2 H2 C420p10\n").find("8 bits") != std::string::npos);
    CHECK(failure("YUV4MPEG2 W2 H2\nFRANK\n").find("begin with FRAME") != std::string::npos);
    CHECK(failure("YUV4MPEG2 W2 H2\nFRAMES\n").find("begin with FRAME") != std::string::npos);
}

TEST_CASE("a stop ends a read that waits, in the header and in a frame") {
    for (const char* start :
         {"", "YUV4MPEG2 W2", "YUV4MPEG2 W2 H2\n", "YUV4MPEG2 W2 H2\nFRAME\n12"}) {
        Piped pipe;
        pipe.write(start);
        std::jthread reader(
            [&](const std::stop_token& stop) { CHECK_FALSE(pipe.source->read(stop)); });
        reader.request_stop();
    }
}

#include "base/fd.hpp"
#include "base/time.hpp"
#include "base/timecode.hpp"
#include "capture/common/source.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

using namespace veter;
namespace fs = std::filesystem;

namespace {

/// A directory that is removed afterwards.
class Scratch {
public:
    Scratch() {
        std::string name = fs::temp_directory_path() / "veter-file-test.XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw sys::Error(errno, "make " + name);
        path_ = name;
    }
    ~Scratch() { fs::remove_all(path_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    std::string operator/(const char* name) const { return path_ / name; }

private:
    fs::path path_;
};

void writeText(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

/// `count` frames of 1024x32 with their time codes, MPEG-4 at 50 frames/s, in a file of the kind
/// its name says; its pixels are twice as wide as high.
void writeClip(const std::string& path, std::uint32_t count) {
    const auto* codec = avcodec_find_encoder(AV_CODEC_ID_MPEG4);
    const av::Ptr<AVCodecContext> encoder(avcodec_alloc_context3(codec));
    encoder->width = 1024;
    encoder->height = 32;
    encoder->pix_fmt = AV_PIX_FMT_YUV420P;
    encoder->time_base = {1, 50};
    encoder->sample_aspect_ratio = {2, 1};
    encoder->bit_rate = 4'000'000;
    encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av::check(avcodec_open2(encoder.get(), codec, nullptr), "open the encoder");
    AVFormatContext* out = nullptr;
    av::check(avformat_alloc_output_context2(&out, nullptr, nullptr, path.c_str()), "set up");
    auto* stream = avformat_new_stream(out, nullptr);
    av::check(avcodec_parameters_from_context(stream->codecpar, encoder.get()), "set up");
    av::check(avio_open(&out->pb, path.c_str(), AVIO_FLAG_WRITE), "open {}", path);
    av::check(avformat_write_header(out, nullptr), "write {}", path);
    const auto packet = av::makePacket();
    for (std::uint32_t n = 0; n <= count; ++n) {
        const auto frame = av::makePicture(1024, 32, AV_PIX_FMT_YUV420P);
        for (int y = 16; y < 32; ++y)
            std::fill_n(frame->data[0] + std::ptrdiff_t{y} * frame->linesize[0], 1024,
                        std::uint8_t{60});
        drawTimeCode(*frame, {n, 0});
        frame->pts = n;
        av::check(avcodec_send_frame(encoder.get(), n == count ? nullptr : frame.get()), "encode");
        while (avcodec_receive_packet(encoder.get(), packet.get()) == 0) {
            av_packet_rescale_ts(packet.get(), encoder->time_base, stream->time_base);
            av::check(av_write_frame(out, packet.get()), "write {}", path);
        }
    }
    av_write_trailer(out);
    avio_closep(&out->pb);
    avformat_free_context(out);
}

/// Writes `matrix` over the one in the track header of an MP4 file (ISO 14496-12): version 0, it
/// follows 40 bytes behind the name.
void setDisplayMatrix(const std::string& path, const std::array<std::int32_t, 9>& matrix) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    auto at = text.find("tkhd");
    REQUIRE(at != std::string::npos);
    at += 4 + 40;
    for (const auto number : matrix)
        for (int shift = 24; shift >= 0; shift -= 8)
            text[at++] = static_cast<char>(static_cast<std::uint32_t>(number) >> shift);
    writeText(path, text);
}

std::string failure(const std::string& path) {
    try {
        const auto source = capture::open({.uri = "file:" + path});
        source->read({});
    } catch (const av::Error& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("a file plays once, each frame when it is due") {
    const Scratch dir;
    writeClip(dir / "clip.mkv", 8);
    const auto source = capture::open({.uri = "file:" + (dir / "clip.mkv")});
    CHECK(source->format().width == 1024);
    CHECK(source->format().pixels == AV_PIX_FMT_YUV420P);
    CHECK(av_cmp_q(source->format().fps, {50, 1}) == 0);
    std::int64_t first = 0;
    for (std::uint32_t n = 0; n < 8; ++n) {
        const auto frame = source->read({});
        REQUIRE(frame);
        CHECK(readTimeCode(*frame) == TimeCode{n, 0});
        if (n == 0) first = frame->pts;
        CHECK(frame->pts >= first + std::int64_t{n} * 20'000);
        CHECK(frame->pts <= monotonicNow().count());
    }
    CHECK_FALSE(source->read({}));
    CHECK_FALSE(source->read({}));
}

TEST_CASE("the rotation and the pixel aspect ratio of a file are read") {
    constexpr std::int32_t kOne = 1 << 16, kLast = 1 << 30;
    using capture::Orientation;
    struct Case {
        std::array<std::int32_t, 4> matrix; // a b c d
        Orientation own, withFlip;          // and with --flip h
    };
    for (const auto& [m, own, withFlip] :
         {Case{{kOne, 0, 0, kOne}, {}, {true, false, 0}},
          Case{{0, kOne, -kOne, 0}, {false, false, 1}, {false, true, 1}},
          Case{{-kOne, 0, 0, -kOne}, {true, true, 0}, {false, true, 0}},
          Case{{0, -kOne, kOne, 0}, {true, true, 1}, {true, false, 1}},
          Case{{-kOne, 0, 0, kOne}, {true, false, 0}, {}}}) {
        const Scratch dir;
        writeClip(dir / "phone.mp4", 2);
        setDisplayMatrix(dir / "phone.mp4", {m[0], m[1], 0, m[2], m[3], 0, 0, 0, kLast});
        capture::Settings settings{.uri = "file:" + (dir / "phone.mp4")};
        auto source = capture::open(settings);
        CHECK(source->state().orientation == own);
        const auto frame = source->read({});
        REQUIRE(frame);
        CHECK(av_cmp_q(frame->sample_aspect_ratio, {2, 1}) == 0);
        settings.orientation.flipH = true;
        CHECK(capture::open(settings)->state().orientation == withFlip);
    }
}

TEST_CASE("a loop continues the timestamps") {
    const Scratch dir;
    writeClip(dir / "what?.mkv", 3);
    const auto source = capture::open({.uri = "file:" + (dir / "what?.mkv") + "?loop=1"});
    std::int64_t last = 0;
    for (std::uint32_t n = 0; n < 8; ++n) {
        const auto frame = source->read({});
        REQUIRE(frame);
        CHECK(readTimeCode(*frame) == TimeCode{n % 3, 0});
        if (n > 0) CHECK(frame->pts >= last + 20'000);
        last = frame->pts;
    }
}

TEST_CASE("a late reader gets no burst") {
    const Scratch dir;
    writeClip(dir / "clip.mkv", 4);
    const auto source = capture::open({.uri = "file:" + (dir / "clip.mkv")});
    const auto first = source->read({});
    std::this_thread::sleep_until(Clock::time_point(Micros(first->pts + 400'000)));
    const auto second = source->read({});
    const auto third = source->read({});
    CHECK(second->pts >= first->pts + 400'000);
    CHECK(third->pts >= second->pts + 20'000);
}

TEST_CASE("a file that cannot be played is refused with its name and the reason") {
    const Scratch dir;
    writeText(dir / "empty", "");
    writeText(dir / "text.txt",
              "This is not a film, whatever its name may say. It goes on a while.");
    std::string wav("RIFF\x2c\x02\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0"
                    "data\0\2\0\0",
                    44);
    writeText(dir / "sound.wav", wav + std::string(512, '\x80'));
    struct Case {
        std::string path;
        const char* reason;
    };
    for (const auto& c :
         {Case{dir / "none.mp4", "No such file"}, Case{dir / "", "directory"},
          Case{dir / "empty", "Invalid data"}, Case{dir / "text.txt", "Invalid data"},
          Case{dir / "sound.wav", "video"}}) {
        const auto text = failure(c.path);
        INFO(c.path, " -> ", text);
        CHECK(text.find(c.path) != std::string::npos);
        CHECK(text.find(c.reason) != std::string::npos);
    }
}

TEST_CASE("a stop ends the wait for the next frame") {
    const Scratch dir;
    writeClip(dir / "clip.mkv", 3);
    const auto source = capture::open({.uri = "file:" + (dir / "clip.mkv") + "?loop=1"});
    std::jthread reader([&](const std::stop_token& stop) {
        while (source->read(stop)) {
        }
        CHECK(stop.stop_requested());
    });
    reader.request_stop();
}

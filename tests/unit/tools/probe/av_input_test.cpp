#include "tools/probe/av_input.hpp"

#include "tests/unit/folder.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/relay/assemble/tiny_picture.hpp"
#include "tools/common/write_file.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace veter;
using namespace veter::probe;
using namespace veter::test;

namespace {

const Stopped kGoOn = [] { return false; };

void append(std::string& text, const av::Ptr<AVPacket>& unit) {
    text.append(reinterpret_cast<const char*>(unit->data), static_cast<std::size_t>(unit->size));
}

/// H.264 as it is, a key frame and `pictures` behind it.
std::string stream(int pictures) {
    std::string text;
    append(text, tinyKeyUnit());
    for (int i = 0; i < pictures; ++i) append(text, tinyUnit());
    return text;
}

/// A RIFF file of 512 samples of silence.
std::string sound() {
    return std::string(
               "RIFF\x2c\x02\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x40\x1f\0\0\1\0\x08\0"
               "data\0\2\0\0",
               44) +
           std::string(512, '\x80');
}

std::string refusal(const std::string& url) {
    return reason<std::runtime_error>([&] { AvInput input(url, kGoOn); });
}

} // namespace

TEST_CASE("all pictures of a file are read, the first ones too, then its end") {
    const Folder folder;
    const auto path = folder.file("clip.h264");
    tools::writeFile(path, stream(5));
    AvInput input(path, kGoOn);
    CHECK(input.codec().codec_id == AV_CODEC_ID_H264);
    CHECK(input.codec().width == 64);
    int keys = 0, pictures = 0;
    const auto readAll = [&] {
        for (;;)
            if (const auto unit = input.next()) {
                ++pictures;
                keys += (unit->flags & AV_PKT_FLAG_KEY) != 0 ? 1 : 0;
            }
    };
    CHECK_THROWS_AS(readAll(), EndOfStream);
    CHECK(pictures == 6);
    CHECK(keys == 1);
}

TEST_CASE("after a stop nothing more is read, and there is no error") {
    const Folder folder;
    const auto path = folder.file("clip.h264");
    tools::writeFile(path, stream(5));
    bool stopped = false;
    AvInput input(path, [&] { return stopped; });
    CHECK(input.next());
    stopped = true;
    CHECK_FALSE(input.next());
}

TEST_CASE("an input that cannot be opened is an error with the reason") {
    const Folder folder;
    tools::writeFile(folder.file("sound.wav"), sound());
    tools::writeFile(folder.file("text.txt"), "this is no film");
    CHECK(refusal("/no/such/clip.mp4") == "open: No such file or directory");
    CHECK(refusal(folder.file("sound.wav")) == "has no video");
    CHECK(has(refusal(folder.file("text.txt")), "Invalid data"));
}

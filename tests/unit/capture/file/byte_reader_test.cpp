#include "capture/file/byte_reader.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

using namespace veter;
using namespace veter::capture;

namespace {

/// A pipe, and a reader of it.
struct Pipe {
    Pipe() : Pipe(open()) {}
    void write(const std::string& text) const {
        REQUIRE(::write(writing.get(), text.data(), text.size()) ==
                static_cast<ssize_t>(text.size()));
    }
    void close() { writing = Fd(); }
    std::string fill(std::size_t bytes) {
        std::string text(bytes, '?');
        return reader.fill(std::span(text), stop.get_token()) ? text : "ended";
    }

    Fd writing;
    ByteReader reader;
    std::stop_source stop;

private:
    explicit Pipe(std::array<int, 2> ends) : writing(ends[1]), reader(Fd(ends[0])) {}
    static std::array<int, 2> open() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        return ends;
    }
};

} // namespace

TEST_CASE("a read returns as many bytes as requested, however they arrive") {
    Pipe pipe;
    pipe.write("abcdefg");
    CHECK(pipe.fill(3) == "abc");
    std::jthread late([&] {
        pipe.write("hi");
        pipe.write("jk");
    });
    CHECK(pipe.fill(7) == "defghij");
    late.join();
    CHECK(pipe.fill(1) == "k");
}

TEST_CASE("an end of the data within a read is the end") {
    Pipe pipe;
    pipe.write("abc");
    pipe.close();
    CHECK(pipe.fill(4) == "ended");
    CHECK(pipe.fill(1) == "ended");
}

TEST_CASE("a stop ends a wait for bytes that do not come") {
    Pipe pipe;
    pipe.write("abc");
    const std::jthread other([&] { pipe.stop.request_stop(); });
    CHECK(pipe.fill(4) == "ended");
}

TEST_CASE("a line ends with its line feed, and nothing behind it is read") {
    Pipe pipe;
    const auto none = pipe.stop.get_token();
    pipe.write("first\n\nrest");
    CHECK(pipe.reader.line(80, none) == "first");
    CHECK(pipe.reader.line(80, none) == "");
    CHECK(pipe.fill(4) == "rest");
    pipe.write("1234567");
    CHECK_FALSE(pipe.reader.line(4, none));
    pipe.close();
    CHECK_FALSE(pipe.reader.line(80, none));
}

TEST_CASE("a read fills the visible part of a frame, and not its padding") {
    Pipe pipe;
    const auto frame = av::makePicture(10, 4, AV_PIX_FMT_YUV420P);
    REQUIRE(frame->linesize[0] > 10);
    frame->data[0][10] = 0x77;
    std::string text;
    for (int i = 0; i < 10 * 4 + 2 * 5 * 2; ++i) text += static_cast<char>(i);
    pipe.write(text);
    CHECK(pipe.reader.fill(*frame, pipe.stop.get_token()));
    CHECK(frame->data[0][9] == 9);
    CHECK(frame->data[0][10] == 0x77);
    CHECK(frame->data[0][frame->linesize[0]] == 10);
    CHECK(frame->data[1][0] == 40);
    CHECK(frame->data[2][frame->linesize[2]] == 55);
}

#include "transport/rtp/packet_io.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <vector>

using namespace veter;
using namespace veter::transport;

namespace {

using Wire = std::vector<std::uint8_t>;

Wire wire(std::size_t bytes, std::uint8_t value) { return Wire(bytes, value); }

void write(AVIOContext* io, const Wire& packet) {
    avio_write(io, packet.data(), static_cast<int>(packet.size()));
    avio_flush(io);
}

} // namespace

TEST_CASE("a write with a flush is one packet, up to the largest") {
    std::vector<Wire> packets;
    PacketIo io(1500, nullptr, [&](Bytes p) { packets.emplace_back(p.begin(), p.end()); });
    CHECK(io.get()->max_packet_size == 1500);
    for (const auto bytes : {1, 1200, 1499, 1500}) {
        // As muxers do it: in pieces.
        const auto packet = wire(static_cast<std::size_t>(bytes), 7);
        avio_w8(io.get(), packet[0]);
        avio_write(io.get(), packet.data() + 1, bytes - 1);
        avio_flush(io.get());
        REQUIRE(packets.size() == 1);
        CHECK(packets.front() == packet);
        packets.clear();
    }
}

TEST_CASE("each read is one packet, and a time-out is no end") {
    std::deque<Wire> packets{wire(3, 1), wire(1500, 2), wire(4, 3)};
    bool wait = false;
    PacketIo io(
        1500,
        [&](std::span<std::uint8_t> into) -> int {
            if (packets.empty() || std::exchange(wait, false)) return AVERROR(EAGAIN);
            const auto packet = std::move(packets.front());
            packets.pop_front();
            std::memcpy(into.data(), packet.data(), packet.size());
            return static_cast<int>(packet.size());
        },
        nullptr);
    Wire into(4096);
    const auto read = [&] {
        return avio_read_partial(io.get(), into.data(), static_cast<int>(into.size()));
    };
    CHECK(read() == 3);
    wait = true;
    CHECK(read() == AVERROR(EAGAIN));
    io.get()->error = 0; // as the demuxer's caller does
    io.get()->eof_reached = 0;
    CHECK(read() == 1500);
    CHECK(into[1499] == 2);
    CHECK(read() == 4);
}

TEST_CASE("rethrow() throws the exception of a callback once, and the next call works") {
    bool fail = true;
    int written = 0;
    PacketIo io(
        1500,
        [&](std::span<std::uint8_t>) -> int {
            if (fail) throw std::runtime_error("no packet");
            return AVERROR_EOF;
        },
        [&](Bytes) {
            if (fail) throw std::runtime_error("no room");
            ++written;
        });
    io.rethrow(); // nothing was thrown so far
    write(io.get(), wire(10, 1));
    CHECK_THROWS_WITH_AS(io.rethrow(), "no room", std::runtime_error);
    io.rethrow();
    fail = false;
    write(io.get(), wire(10, 1));
    io.rethrow();
    CHECK(written == 1);
}

TEST_CASE("a read that throws is an error for libav") {
    PacketIo io(
        1500, [](std::span<std::uint8_t>) -> int { throw std::runtime_error("no packet"); },
        nullptr);
    Wire into(10);
    CHECK(avio_read(io.get(), into.data(), 10) == AVERROR_EXTERNAL);
    CHECK_THROWS_WITH_AS(io.rethrow(), "no packet", std::runtime_error);
}

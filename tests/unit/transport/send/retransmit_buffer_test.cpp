#include "transport/send/retransmit_buffer.hpp"

#include "tests/unit/rtp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

using Answer = RetransmitBuffer::Answer;
const Clock::time_point kStart(1h);
constexpr int kFirst[] = {0, 1000, 65533, 65535};
constexpr int kPackets = RetransmitBuffer::kPackets;

/// A buffer whose sequence numbers count from `first`, so that each test runs across 65535, too.
class Buffer {
public:
    explicit Buffer(int first) : first_(first) {}
    Packet packet(int number) const {
        const auto bytes = static_cast<std::size_t>(1 + number % 1200);
        return test::makeRtp({sequence(number), 0xffff'fff0U + static_cast<unsigned>(number)},
                             Packet(bytes, static_cast<std::uint8_t>(number)));
    }
    void store(int number, Clock::duration at = {}) { buffer_.store(packet(number), kStart + at); }
    RetransmitBuffer::Found find(int number, Clock::duration interval, Clock::duration at) {
        return buffer_.find(sequence(number), interval, kStart + at);
    }
    bool same(int number, Clock::duration at) {
        const auto found = find(number, {}, at);
        return found.answer == Answer::Resend &&
               Packet(found.packet.begin(), found.packet.end()) == packet(number);
    }

private:
    std::uint16_t sequence(int number) const { return static_cast<std::uint16_t>(first_ + number); }
    RetransmitBuffer buffer_;
    int first_;
};

} // namespace

TEST_CASE("a packet is found byte for byte as it was stored") {
    for (const int first : kFirst) {
        Buffer b(first);
        for (int i = 0; i < kPackets; ++i) b.store(i);
        for (int i = 0; i < kPackets; ++i) REQUIRE(b.same(i, 10ms));
    }
}

TEST_CASE("the last 512 packets are kept") {
    for (const int first : kFirst) {
        Buffer b(first);
        for (int i = 0; i <= kPackets; ++i) b.store(i);
        CHECK(b.find(0, {}, 1ms).answer == Answer::Gone);
        CHECK(b.same(1, 1ms));
        CHECK(b.same(kPackets, 1ms));
        CHECK(b.find(kPackets + 1, {}, 1ms).answer == Answer::Gone); // not sent yet
        CHECK(b.find(kPackets + 1, {}, 1ms).packet.empty());
    }
}

TEST_CASE("a packet is kept for a second from when it was first sent") {
    for (const int first : kFirst) {
        Buffer b(first);
        b.store(0);
        b.store(1, 500ms);
        CHECK(b.same(0, 1s));
        CHECK(b.find(0, {}, 1s + 1us).answer == Answer::Gone);
        CHECK(b.same(1, 1500ms));
        CHECK(b.find(1, {}, 1501ms).answer == Answer::Gone);
    }
}

TEST_CASE("a packet is not found again within the interval") {
    for (const int first : kFirst) {
        Buffer b(first);
        b.store(0);
        b.store(1);
        CHECK(b.find(0, 20ms, 19ms).answer == Answer::TooSoon); // crossed the request
        CHECK(b.find(0, 20ms, 20ms).answer == Answer::Resend);
        CHECK(b.find(1, 20ms, 39ms).answer == Answer::Resend); // each by itself
        CHECK(b.find(0, 20ms, 39ms).answer == Answer::TooSoon);
        CHECK(b.find(0, 20ms, 39ms).packet.empty());
        CHECK(b.find(0, 20ms, 40ms).answer == Answer::Resend);
    }
}

TEST_CASE("an empty buffer finds nothing, not even numbers that look like its empty places") {
    RetransmitBuffer buffer;
    for (const std::uint16_t sequence :
         {std::uint16_t{0}, std::uint16_t{512}, std::uint16_t{65535}})
        CHECK(buffer.find(sequence, {}, kStart).answer == Answer::Gone);
}

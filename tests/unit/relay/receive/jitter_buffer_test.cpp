#include "relay/receive/jitter_buffer.hpp"

#include "tests/unit/access_unit_packets.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

constexpr auto kHold = 30ms;
const Clock::time_point kStart(1h);

/// A buffer whose sequence numbers count from `first`, so that each test runs across 65535, too.
class Buffer {
public:
    explicit Buffer(int first) : first_(first) {}
    void push(int number, Clock::duration at = {}) {
        const auto sequence = static_cast<std::uint16_t>(first_ + number);
        buffer.push(test::makeReceived({sequence}, kStart + at));
    }
    /// The numbers of the packets that come out; those after a loss are negative.
    std::vector<int> pop(Clock::duration at = {}) {
        std::vector<int> out;
        while (const auto packet = buffer.pop(kStart + at)) {
            const auto number = static_cast<std::uint16_t>(packet->header.sequence - first_);
            out.push_back(packet->afterLoss ? -number : number);
        }
        return out;
    }
    JitterBuffer buffer{kHold};

private:
    int first_;
};

using Numbers = std::vector<int>;
constexpr int kFirst[] = {0, 1000, 65533, 65535};

} // namespace

TEST_CASE("packets in order pass at once") {
    for (const int first : kFirst) {
        Buffer b(first);
        for (int i = 0; i < 10; ++i) {
            b.push(i);
            CHECK(b.pop() == Numbers{i});
            CHECK(b.buffer.deadline() == Clock::time_point::max());
        }
        CHECK(b.buffer.counters().lost == 0);
        CHECK(b.buffer.counters().reordered == 0);
    }
}

TEST_CASE("packets that were overtaken are put back in order") {
    for (const int first : kFirst) {
        Buffer b(first);
        for (const int i : {0, 3, 2, 4}) b.push(i);
        CHECK(b.pop() == Numbers{0});
        CHECK(b.buffer.deadline() == kStart + kHold);
        b.push(1, 29ms);
        CHECK(b.pop(29ms) == Numbers{1, 2, 3, 4});
        CHECK(b.buffer.counters().reordered == 2);
        CHECK(b.buffer.counters().lost == 0);
    }
}

TEST_CASE("a hole is waited for no longer than the hold, from when it was noticed") {
    for (const int first : kFirst) {
        Buffer b(first);
        b.push(0);
        b.push(4, 1ms); // before 3
        b.push(3, 5ms);
        CHECK(b.pop(30ms) == Numbers{0});
        CHECK(b.buffer.deadline() == kStart + 31ms);
        CHECK(b.pop(31ms) == Numbers{-3, 4});
        CHECK(b.buffer.counters().lost == 2);
        b.push(1, 32ms);
        b.push(5, 33ms);
        CHECK(b.pop(33ms) == Numbers{5});
        CHECK(b.buffer.counters().late == 1);
    }
}

TEST_CASE("each hole has its own time") {
    for (const int first : kFirst) {
        Buffer b(first);
        b.push(0);
        b.push(2, 1ms);
        b.push(4, 20ms);
        CHECK(b.pop(31ms) == Numbers{0, -2});
        CHECK(b.buffer.deadline() == kStart + 50ms);
        CHECK(b.pop(50ms) == Numbers{-4});
        CHECK(b.buffer.counters().lost == 2);
    }
}

TEST_CASE("a duplicate is dropped, held or not, and counts as neither late nor lost") {
    for (const int first : kFirst) {
        Buffer b(first);
        for (const int i : {0, 0, 2, 2, 1, 1, 3, 0, 2}) b.push(i);
        CHECK(b.pop() == Numbers{0, 1, 2, 3});
        for (const int i : {3, 1}) b.push(i);
        CHECK(b.pop(1s).empty());
        CHECK(b.buffer.counters().duplicate == 7);
        CHECK(b.buffer.counters().late == 0);
        CHECK(b.buffer.counters().lost == 0);
    }
}

TEST_CASE("packets from before the first are late") {
    for (const int first : kFirst) {
        Buffer b(first);
        b.push(5);
        b.push(4);
        CHECK(b.pop(1s) == Numbers{5});
        CHECK(b.buffer.counters().late == 1);
    }
}

TEST_CASE("a full buffer gives the hole up at once") {
    Buffer b(60'000);
    b.push(0);
    CHECK(b.pop() == Numbers{0});
    const auto limit = static_cast<int>(JitterBuffer::kLimit);
    for (int i = 2; i <= limit; ++i) b.push(i);
    CHECK(b.pop().empty());
    b.push(limit + 1);
    const auto out = b.pop();
    REQUIRE(out.size() == JitterBuffer::kLimit);
    CHECK(out.front() == -2);
    CHECK(out.back() == limit + 1);
    CHECK(b.buffer.counters().lost == 1);
}

TEST_CASE("packets too far ahead of a hole give it up at once") {
    for (const int first : kFirst) {
        Buffer b(first);
        b.buffer.setHold(2s);
        b.push(0);
        CHECK(b.pop() == Numbers{0});
        int number = 0;
        while (number + 250 <= JitterBuffer::kMaxAhead) {
            b.push(number += 250);
            CHECK(b.pop().empty());
        }
        b.push(number + 250);
        CHECK(b.pop() == Numbers{-250});
        // However long that continues, no packet counts as late.
        for (int i = 0; i < 1000; ++i) {
            b.push(number += 250);
            b.pop();
        }
        CHECK(b.buffer.counters().late == 0);
    }
}

TEST_CASE("a buffer is limited by the memory of its packets, too") {
    const std::vector<std::uint8_t> payload(8000, 0x41);
    JitterBuffer buffer(2s);
    const auto push = [&](std::uint16_t sequence) {
        buffer.push(test::makeReceived({sequence}, kStart, payload));
    };
    push(0);
    CHECK(buffer.pop(kStart));
    std::uint16_t sequence = 1;
    do push(++sequence);
    while (!buffer.pop(kStart));
    const auto held = sequence * payload.size();
    CHECK(held > JitterBuffer::kMaxBytes * 95 / 100);
    CHECK(held < JitterBuffer::kMaxBytes * 105 / 100);
}

TEST_CASE("the time of a hole is that of the first packet behind it, in whatever order") {
    Buffer b(65'000);
    b.push(0);
    b.push(9, 1ms); // arrives first, passes last
    b.push(3, 4ms);
    b.push(6, 5ms);
    b.push(2, 6ms);
    CHECK(b.pop(30ms) == Numbers{0});
    CHECK(b.buffer.deadline() == kStart + 31ms);
    CHECK(b.pop(31ms) == Numbers{-2, 3, -6, -9});
    b.push(12, 40ms);
    CHECK(b.buffer.deadline() == kStart + 70ms);
}

TEST_CASE("after a reset a buffer starts at the next packet") {
    Buffer b(65'000);
    for (const int i : {0, 2}) b.push(i);
    CHECK(b.pop() == Numbers{0});
    b.buffer.reset();
    CHECK(b.buffer.deadline() == Clock::time_point::max());
    for (const int i : {-30'000 + 65'536, -29'999 + 65'536}) b.push(i);
    CHECK(b.pop() == Numbers{35'536, 35'537});
    CHECK(b.buffer.counters().lost == 1); // what it held
    CHECK(b.buffer.counters().late == 0);
    b.buffer.reset();
    b.push(35'537);
    b.push(35'536); // no duplicate: it did not arrive in this stream
    CHECK(b.buffer.counters().late == 1);
    CHECK(b.buffer.counters().duplicate == 0);
}

TEST_CASE("a hundred thousand packets pass across 65535 without a miscount") {
    Buffer b(0);
    std::size_t out = 0;
    for (int i = 0; i < 100'000; i += 2) { // each pair swapped
        b.push(i == 0 ? 0 : i + 1);
        b.push(i == 0 ? 1 : i);
        out += b.pop().size();
    }
    CHECK(out == 100'000);
    const auto& counters = b.buffer.counters();
    CHECK(counters.lost + counters.late + counters.duplicate == 0);
    CHECK(counters.reordered == 49'999);
}

TEST_CASE("an outage is given up at once") {
    struct Case {
        int missing;
        Clock::duration silence;
        bool outage;
    };
    for (const auto& c : {Case{256, 300ms, false}, Case{257, 1ms, true}, Case{1, 301ms, true}})
        for (const int first : kFirst) {
            INFO(c.missing);
            Buffer b(first);
            b.push(0);
            CHECK(b.pop() == Numbers{0});
            const int back = 1 + c.missing;
            b.push(back, c.silence);
            CHECK(b.pop(c.silence) == (c.outage ? Numbers{-back} : Numbers{}));
            CHECK(b.pop(c.silence + kHold) == (c.outage ? Numbers{} : Numbers{-back}));
            CHECK(b.buffer.counters().lost == static_cast<std::uint64_t>(c.missing));
        }
}

TEST_CASE("a hole that is repaired in part, and late, is no outage") {
    for (const int first : kFirst) {
        Buffer b(first);
        b.buffer.setHold(500ms);
        b.push(0);
        CHECK(b.pop() == Numbers{0});
        b.push(3, 1ms);
        b.push(2, 400ms); // sent again
        CHECK(b.pop(400ms).empty());
        b.push(1, 450ms);
        CHECK(b.pop(450ms) == Numbers{1, 2, 3});
    }
}

TEST_CASE("a new hold applies to packets that are held already") {
    for (const int first : kFirst) {
        Buffer b(first);
        b.push(0);
        b.push(2, 10ms);
        CHECK(b.pop(10ms) == Numbers{0});
        b.buffer.setHold(100ms);
        CHECK(b.buffer.deadline() == kStart + 110ms);
        CHECK(b.pop(109ms).empty());
        b.buffer.setHold(5ms);
        CHECK(b.pop(15ms) == Numbers{-2});
    }
}

TEST_CASE("a buffer reports which packet it waits for") {
    for (const int first : kFirst) {
        Buffer b(first);
        CHECK_FALSE(b.buffer.next());
        const auto next = [&](int number) {
            return b.buffer.next() == static_cast<std::uint16_t>(first + number);
        };
        b.push(0);
        b.pop();
        CHECK(next(1));
        b.push(3, 1ms);
        b.pop(1ms);
        CHECK(next(1));
        b.pop(31ms);
        CHECK(next(4));
        b.buffer.reset();
        CHECK_FALSE(b.buffer.next());
    }
}

TEST_CASE("a packet that was given up in a long hole is late when it arrives, and no duplicate") {
    Buffer b(65'000);
    for (int i = 0; i < 5000; ++i, b.pop()) b.push(i);
    b.push(9000); // gives up all between
    REQUIRE(b.pop(1s) == Numbers{-9000});
    for (int i = 5000; i < 9000; i += 7) b.push(i, 1s);
    CHECK(b.buffer.counters().late == 572);
    CHECK(b.buffer.counters().duplicate == 0);
}

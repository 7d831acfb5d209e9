#include "relay/receive/source_lock.hpp"

#include "tests/unit/access_unit_packets.hpp"
#include "tests/unit/relay/receive/receiving.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;
using Verdict = SourceLock::Verdict;

namespace {

constexpr std::uint32_t kOld = 0xaaaa;
constexpr std::uint32_t kNew = 0xbbbb;
const Clock::time_point kStart(1h);

class Lock {
public:
    explicit Lock(bool authentic = false) : lock(authentic) {}
    /// Locked to kOld, which has sent `first` and the one after.
    explicit Lock(int first, bool authentic = false) : lock(authentic) {
        REQUIRE(admit(kOld, first) == Verdict::Hold);
        REQUIRE(admit(kOld, first + 1) == Verdict::Restart);
    }
    Verdict admit(std::uint32_t ssrc, int sequence, Clock::duration at = {},
                  const UdpPath& path = kRobot) {
        auto packet = makeReceived({.sequence = static_cast<std::uint16_t>(sequence), .ssrc = ssrc},
                                   kStart + at);
        const auto verdict = lock.admit(packet, path, kStart + at);
        CHECK(packet.data.empty() == (verdict == Verdict::Hold)); // the lock has it then
        if (verdict == Verdict::Restart) {
            const auto first = lock.takeHeld();
            CHECK(first.header.ssrc == ssrc);
            CHECK(sequenceDistance(first.header.sequence, packet.header.sequence) == 1);
            CHECK_FALSE(first.data.empty());
        }
        return verdict;
    }
    SourceLock lock;
};

} // namespace

TEST_CASE("a sender is accepted after two packets in sequence, also across 65535") {
    for (const int first : {0, 7, 65534, 65535}) {
        Lock lock(first);
        CHECK(lock.lock.ssrc() == kOld);
        for (int i = 2; i < 5; ++i) CHECK(lock.admit(kOld, first + i) == Verdict::Accept);
    }
}

TEST_CASE("single packets of many SSRCs make no sender") {
    Lock lock;
    for (int i = 0; i < 100; ++i)
        CHECK(lock.admit(static_cast<std::uint32_t>(i), i) == Verdict::Hold);
    CHECK(lock.admit(99, 97) == Verdict::Hold); // the same SSRC, but not the next
    CHECK_FALSE(lock.lock.ssrc());
}

TEST_CASE("packets of two addresses make no sender, unless they are authentic") {
    for (const bool authentic : {false, true}) {
        Lock lock(authentic);
        CHECK(lock.admit(kOld, 65'535) == Verdict::Hold);
        CHECK(lock.admit(kOld, 0, 0ms, kStranger) ==
              (authentic ? Verdict::Restart : Verdict::Hold));
        if (!authentic) CHECK(lock.admit(kOld, 1, 0ms, kStranger) == Verdict::Restart);
    }
}

TEST_CASE("a held packet that is no sender's is dropped, and counted once") {
    Lock lock;
    for (int i = 0; i < 5; ++i) lock.admit(kNew, 10 * i);
    CHECK(lock.lock.dropped() == 4); // the fifth is held
    REQUIRE(lock.admit(kNew, 41) == Verdict::Restart);
    CHECK(lock.lock.dropped() == 4);
    lock.admit(kNew, 30'000);
    REQUIRE(lock.admit(kNew, 42) == Verdict::Accept);
    CHECK(lock.lock.dropped() == 5);
    lock.admit(kNew, 30'000);
    lock.lock.take({.ssrc = kOld}, kRobot, kStart);
    CHECK(lock.lock.dropped() == 6);
}

TEST_CASE("loss and disorder of one sender are accepted, across 65535 too") {
    for (const int first : {1000, 65533}) {
        Lock lock(first);
        CHECK(lock.admit(kOld, first + 5) == Verdict::Accept);
        CHECK(lock.admit(kOld, first + 3) == Verdict::Accept);
        CHECK(lock.admit(kOld, first + 3) == Verdict::Accept);
        CHECK(lock.admit(kOld, first + 5 + SourceLock::kMaxDropout) == Verdict::Accept);
        CHECK(lock.admit(kOld, first + 5 + SourceLock::kMaxDropout - SourceLock::kMaxMisorder) ==
              Verdict::Accept);
    }
}

TEST_CASE("a jump of the sequence is a restart when the next packet confirms it") {
    for (const int jump : {SourceLock::kMaxDropout + 1, -SourceLock::kMaxMisorder - 2, 30'000}) {
        Lock lock(65'000);
        CHECK(lock.admit(kOld, 65'001 + jump) == Verdict::Hold);
        CHECK(lock.admit(kOld, 65'002) == Verdict::Accept); // it was a stray one
        CHECK(lock.admit(kOld, 65'002 + jump) == Verdict::Hold);
        CHECK(lock.admit(kOld, 65'003 + jump) == Verdict::Restart);
        CHECK(lock.admit(kOld, 65'004 + jump) == Verdict::Accept);
    }
}

TEST_CASE("another sender is refused while the present one sends, and accepted when it is silent") {
    Lock lock(100);
    CHECK(lock.admit(kNew, 1, 100ms) == Verdict::Refuse);
    CHECK(lock.admit(kOld, 102, 150ms) == Verdict::Accept);
    CHECK(lock.admit(kNew, 2, 349ms) == Verdict::Refuse);
    CHECK_FALSE(lock.lock.silent(kStart + 349ms));
    CHECK(lock.lock.silent(kStart + 350ms));
    CHECK(lock.admit(kNew, 3, 350ms) == Verdict::Hold);
    CHECK(lock.admit(kNew, 4, 351ms) == Verdict::Restart);
    CHECK(lock.lock.ssrc() == kNew);
    CHECK(lock.admit(kNew, 5, 600ms) ==
          Verdict::Accept); // as long as the old one: it keeps its place
    CHECK(lock.admit(kOld, 103, 601ms) == Verdict::Refuse);
}

TEST_CASE("after a BYE the next sender is accepted at once") {
    Lock lock(100);
    lock.lock.release();
    CHECK_FALSE(lock.lock.ssrc());
    CHECK(lock.admit(kNew, 65535, 0ms, kStranger) == Verdict::Hold);
    CHECK(lock.admit(kNew, 0, 0ms, kStranger) == Verdict::Restart);
}

TEST_CASE("from another address the sender is accepted after a second of silence, no sooner") {
    for (const int first : {100, 65'533}) {
        Lock lock(first);
        CHECK(lock.admit(kOld, first + 2, 0ms, kStranger) == Verdict::Refuse);
        CHECK(lock.admit(kOld, first + 2, 999ms, kStranger) == Verdict::Refuse);
        CHECK(lock.admit(kOld, first + 2, 999ms) == Verdict::Accept);
        CHECK(lock.admit(kOld, first + 3, 1998ms, kStranger) == Verdict::Refuse);
        CHECK(lock.admit(kOld, first + 3, 1999ms, kStranger) == Verdict::Move);
        CHECK(lock.lock.knows(kStranger));
        CHECK_FALSE(lock.lock.knows(kRobot));
        Lock authentic(first, true);
        CHECK(authentic.admit(kOld, first + 2, 0ms, kStranger) == Verdict::Move);
    }
}

TEST_CASE(
    "another sender or a jump, from another address, waits as long and needs two packets then") {
    for (const auto& [ssrc, sequence] : {std::pair(kNew, 7), std::pair(kOld, 30'000)}) {
        Lock lock(100);
        CHECK(lock.admit(ssrc, sequence, 500ms, kStranger) == Verdict::Refuse);
        CHECK(lock.admit(ssrc, sequence + 1, 999ms, kStranger) == Verdict::Refuse);
        CHECK(lock.admit(ssrc, sequence + 2, 1000ms, kStranger) == Verdict::Hold);
        CHECK(lock.admit(ssrc, sequence + 3, 1001ms, kStranger) == Verdict::Restart);
        CHECK(lock.lock.ssrc() == ssrc);
    }
}

TEST_CASE("the sender that sent for longer is accepted again at once, whoever sends meanwhile") {
    Lock lock(100);
    for (int i = 0; i < 100; ++i) lock.admit(kOld, 102 + i, i * 33ms); // 3.3 s
    const auto silence = 3300ms + SourceLock::kMoveSilence;
    for (int i = 0; i < 40; ++i) // another sender that never pauses
        lock.admit(kNew, i, silence + i * 10ms, kStranger);
    REQUIRE(lock.lock.ssrc() == kNew);
    const auto back = silence + 400ms;
    CHECK(lock.admit(kOld, 300, back, pathFrom(2)) == Verdict::Refuse); // that is not the one
    CHECK(lock.admit(kOld, 300, back) == Verdict::Hold);
    CHECK(lock.admit(kOld, 301, back) == Verdict::Restart);
    CHECK(lock.lock.ssrc() == kOld);
    for (int i = 0; i < 200; ++i) // nor is the other sender accepted again that way
        CHECK(lock.admit(kNew, 40 + i, back + i * 10ms, kStranger) == (i < 100    ? Verdict::Refuse
                                                                       : i == 100 ? Verdict::Hold
                                                                       : i == 101
                                                                           ? Verdict::Restart
                                                                           : Verdict::Accept));
    CHECK(lock.admit(kOld, 302, back + 2s) == Verdict::Hold);
    CHECK(lock.admit(kOld, 303, back + 2s) == Verdict::Restart);
}

TEST_CASE("a sender that has sent for longer than its predecessor is not replaced by it") {
    Lock lock(100);
    lock.admit(kOld, 102, 1s);
    const auto begin = 1s + SourceLock::kMoveSilence;
    for (int i = 0; i < 100; ++i) lock.admit(kNew, i, begin + i * 33ms, kStranger);
    REQUIRE(lock.lock.ssrc() == kNew);
    for (int i = 0; i < 3; ++i) CHECK(lock.admit(kOld, 103 + i, begin + 3300ms) == Verdict::Refuse);
}

TEST_CASE("a sender that is long gone does not keep its successor from being accepted again") {
    Lock lock(100);
    for (int i = 0; i < 100; ++i) lock.admit(kOld, 102 + i, i * 1s); // 99 s, and no more
    const auto begin = 200s;
    const auto second = pathFrom(2);
    for (int i = 0; i < 30; ++i) lock.admit(kNew, i, begin + i * 100ms, second); // 3 s
    REQUIRE(lock.lock.ssrc() == kNew);
    const auto outage = begin + 3s + SourceLock::kMoveSilence;
    for (int i = 0; i < 40; ++i) lock.admit(99, i, outage + i * 10ms, kStranger);
    REQUIRE(lock.lock.ssrc() == 99U);
    CHECK(lock.admit(kNew, 30, outage + 400ms, second) == Verdict::Hold);
    CHECK(lock.admit(kNew, 31, outage + 400ms, second) == Verdict::Restart);
}

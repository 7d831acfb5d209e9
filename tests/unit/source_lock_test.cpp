#include "relay/source_lock.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;
using Verdict = SourceLock::Verdict;

namespace {

constexpr std::uint32_t kOld = 0xaaaa;
constexpr std::uint32_t kNew = 0xbbbb;
const Clock::time_point kStart(1h);

class Lock {
public:
    /// Locked to kOld, which has sent `first` and the one after.
    explicit Lock(int first) {
        REQUIRE(admit(kOld, first) == Verdict::Hold);
        REQUIRE(admit(kOld, first + 1) == Verdict::Restart);
    }
    Verdict admit(std::uint32_t ssrc, int sequence, Clock::duration at = {}, bool known = true) {
        transport::RtpHeader header;
        header.ssrc = ssrc;
        header.sequence = static_cast<std::uint16_t>(sequence);
        return lock.admit(header, kStart + at, known);
    }
    SourceLock lock;
};

} // namespace

TEST_CASE("a sender is taken after two packets in sequence, also across 65535") {
    for (const int first : {0, 7, 65534, 65535}) {
        Lock lock(first);
        CHECK(lock.lock.ssrc() == kOld);
        for (int i = 2; i < 5; ++i) CHECK(lock.admit(kOld, first + i) == Verdict::Accept);
    }
}

TEST_CASE("single strangers are not taken for a sender") {
    SourceLock lock;
    transport::RtpHeader header;
    for (int i = 0; i < 100; ++i) {
        header.ssrc = static_cast<std::uint32_t>(i);
        header.sequence = static_cast<std::uint16_t>(i);
        CHECK(lock.admit(header, kStart) == Verdict::Hold);
    }
    header.sequence = 97; // the same SSRC, but not the next
    CHECK(lock.admit(header, kStart) == Verdict::Hold);
    CHECK_FALSE(lock.ssrc());
}

TEST_CASE("what was dismissed proves nothing") {
    SourceLock lock;
    transport::RtpHeader header;
    header.sequence = 65'535;
    CHECK(lock.admit(header, kStart) == Verdict::Hold);
    lock.dismiss();
    header.sequence = 0;
    CHECK(lock.admit(header, kStart) == Verdict::Hold);
    header.sequence = 1;
    CHECK(lock.admit(header, kStart) == Verdict::Restart);
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

TEST_CASE("another sender is refused while the present one is heard, and taken when it is not") {
    Lock lock(100);
    CHECK(lock.admit(kNew, 1, 100ms) == Verdict::Refuse);
    CHECK(lock.admit(kOld, 102, 150ms) == Verdict::Accept);
    CHECK(lock.admit(kNew, 2, 349ms) == Verdict::Refuse);
    CHECK(lock.admit(kNew, 3, 350ms) == Verdict::Hold);
    CHECK(lock.admit(kNew, 4, 351ms) == Verdict::Restart);
    CHECK(lock.lock.ssrc() == kNew);
    CHECK(lock.admit(kOld, 103, 352ms) == Verdict::Refuse);
}

TEST_CASE("after a good-bye the next sender is taken at once") {
    Lock lock(100);
    lock.lock.release();
    CHECK_FALSE(lock.lock.ssrc());
    CHECK(lock.admit(kNew, 65535) == Verdict::Hold);
    CHECK(lock.admit(kNew, 0) == Verdict::Restart);
}

TEST_CASE("from another address the sender is let in after a second of silence, no sooner") {
    for (const int first : {100, 65'533}) {
        Lock lock(first);
        CHECK(lock.admit(kOld, first + 2, 0ms, false) == Verdict::Refuse);
        CHECK(lock.admit(kOld, first + 2, 999ms, false) == Verdict::Refuse);
        CHECK(lock.admit(kOld, first + 2, 999ms) == Verdict::Accept);
        CHECK(lock.admit(kOld, first + 3, 1998ms, false) == Verdict::Refuse);
        CHECK(lock.admit(kOld, first + 3, 1999ms, false) == Verdict::Accept);
    }
}

TEST_CASE("from another address another sender, or a jump, waits as long and proves itself then") {
    for (const auto& [ssrc, sequence] : {std::pair(kNew, 7), std::pair(kOld, 30'000)}) {
        Lock lock(100);
        CHECK(lock.admit(ssrc, sequence, 500ms, false) == Verdict::Refuse);
        CHECK(lock.admit(ssrc, sequence + 1, 999ms, false) == Verdict::Refuse);
        CHECK(lock.admit(ssrc, sequence + 2, 1000ms, false) == Verdict::Hold);
        CHECK(lock.admit(ssrc, sequence + 3, 1001ms, false) == Verdict::Restart);
        CHECK(lock.lock.ssrc() == ssrc);
    }
}

TEST_CASE("before there is a sender, and after its good-bye, any address will do") {
    SourceLock lock;
    transport::RtpHeader header;
    header.ssrc = kOld;
    CHECK(lock.admit(header, kStart, false) == Verdict::Hold);
    ++header.sequence;
    CHECK(lock.admit(header, kStart, false) == Verdict::Restart);
    lock.release();
    header.ssrc = kNew;
    CHECK(lock.admit(header, kStart, false) == Verdict::Hold);
    ++header.sequence;
    CHECK(lock.admit(header, kStart, false) == Verdict::Restart);
}

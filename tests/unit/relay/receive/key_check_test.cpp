#include "relay/receive/key_check.hpp"

#include "tests/unit/srtp.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;
using Reason = KeyMismatch::Reason;

namespace {

constexpr std::uint32_t kSsrc = 0xabcd;
constexpr Clock::time_point kStart(1h);

/// A stream that is encrypted, or not, in front of a relay that has a key, or not.
struct Check {
    Check(bool encrypted, bool haveKey)
        : check(kPayloadType, haveKey, kStart), encrypted_(encrypted) {}

    /// How many of these packets are refused.
    int refused(int count) {
        int n = 0;
        mismatches.clear();
        for (int i = 0; i < count; ++i, ++sequence_) {
            const auto wire = encrypted_ ? link_.protect(sequence_, kSsrc)
                                         : makeRtp({.sequence = sequence_, .ssrc = kSsrc});
            const auto finding = check.look(wire, now);
            n += finding.refused ? 1 : 0;
            if (finding.mismatch) mismatches.push_back(*finding.mismatch);
        }
        return n;
    }

    Clock::time_point now = kStart;
    KeyCheck check;
    std::vector<Reason> mismatches; // of the last packets

private:
    const bool encrypted_;
    std::uint16_t sequence_ = 65'500;
    SrtpLink link_{transport::SrtpSuite::AesCm128HmacSha1_80};
};

} // namespace

TEST_CASE("without a key an encrypted stream is refused, and recognized for certain") {
    Check c(true, false);
    CHECK(c.refused(200) > 100);
    CHECK(c.check.certain());
    CHECK(c.check.ssrc() == kSsrc);
    CHECK(c.refused(10) == 10);
    CHECK(c.mismatches == std::vector(10, Reason::NoKey));
}

TEST_CASE("without a key a plain stream is let through") {
    Check c(false, false);
    CHECK(c.refused(200) == 0);
    CHECK_FALSE(c.check.certain());
    CHECK(c.mismatches.empty());
}

TEST_CASE(
    "with a key nothing is refused here, and nothing reported while authentic packets arrive") {
    for (const bool encrypted : {false, true}) {
        INFO("encrypted " << encrypted);
        Check c(encrypted, true);
        c.now = kStart + KeyCheck::kPatience - 1ns;
        CHECK(c.refused(200) == 0);
        c.check.onAuthentic(c.now);
        c.now += KeyCheck::kPatience - 1ns;
        CHECK(c.refused(200) == 0);
        CHECK(c.mismatches.empty());
        c.now += 1ns;
        CHECK(c.refused(200) == 0);
        REQUIRE_FALSE(c.mismatches.empty());
        CHECK(c.mismatches.back() == (encrypted ? Reason::OtherKey : Reason::Plain));
    }
}

#include "relay/receive/key_check.hpp"

#include "tests/unit/log_lines.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/relay/receive/receiving.hpp"
#include "tests/unit/srtp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

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
        for (int i = 0; i < count; ++i, ++sequence_) {
            const auto wire = encrypted_ ? link_.protect(sequence_, kSsrc)
                                         : makeRtp({.sequence = sequence_, .ssrc = kSsrc});
            n += check.refuses(wire, kRobot, now) ? 1 : 0;
        }
        return n;
    }

    LogLines lines{"relay"};
    Clock::time_point now = kStart;
    KeyCheck check;

private:
    const bool encrypted_;
    std::uint16_t sequence_ = 65'500;
    SrtpLink link_{transport::SrtpSuite::AesCm128HmacSha1_80};
};

} // namespace

TEST_CASE("without a key an encrypted stream is refused, and told each ten seconds") {
    Check c(true, false);
    CHECK(c.refused(200) > 100);
    CHECK(c.check.certain());
    CHECK(c.check.ssrc() == kSsrc);
    const auto text = c.lines.take();
    INFO(text);
    CHECK(has(text, "refusing the stream from 203.0.113.1:5000: it is encrypted"));
    CHECK(has(text, "--sdp-out"));
    c.now += 9s;
    CHECK(c.refused(10) == 10);
    CHECK(c.lines.take().empty());
    c.now += 1s;
    CHECK(c.refused(10) == 10);
    CHECK(has(c.lines.take(), "refusing"));
}

TEST_CASE("without a key a plain stream is let through") {
    Check c(false, false);
    CHECK(c.refused(200) == 0);
    CHECK_FALSE(c.check.certain());
    CHECK(c.lines.take().empty());
}

TEST_CASE("with a key nothing is refused here, and nothing said while authentic packets come") {
    for (const bool encrypted : {false, true}) {
        INFO("encrypted " << encrypted);
        Check c(encrypted, true);
        c.now = kStart + KeyCheck::kPatience - 1ns;
        CHECK(c.refused(200) == 0);
        c.check.onAuthentic(c.now);
        c.now += KeyCheck::kPatience - 1ns;
        CHECK(c.refused(200) == 0);
        CHECK(c.lines.take().empty());
        c.now += 1ns;
        CHECK(c.refused(200) == 0);
        CHECK(has(c.lines.take(), encrypted ? "with another key" : "is not encrypted"));
    }
}

#include "transport/srtp/session_ssrc.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr auto k2026 = std::chrono::seconds(1'767'225'600); // since 1970
constexpr std::uint64_t kCounts = (std::uint64_t{1} << 31) - 1;

SrtpKey key() { return SrtpKey::generate(SrtpSuite::AesCm128HmacSha1_80); }

} // namespace

TEST_CASE("an SSRC of media is even and not zero, and that of its parity is the next") {
    for (const std::uint32_t offset : {0U, 1U, 0x7fff'fffeU, 0x7fff'ffffU, 0xffff'ffffU}) {
        std::set<std::uint32_t> seen;
        for (std::uint64_t count = 0; count < 1000; ++count) {
            const auto ssrc = mediaSsrc(offset, count);
            CHECK(ssrc % 2 == 0);
            CHECK(ssrc != 0);
            CHECK(paritySsrc(ssrc) == ssrc + 1);
            CHECK(seen.insert(ssrc).second);
            CHECK(mediaSsrc(offset, count + kCounts) == ssrc);
        }
    }
    CHECK(mediaSsrc(0, 0) == 2);
    CHECK(mediaSsrc(0, kCounts - 1) == 0xffff'fffe);
}

TEST_CASE("the clock is used only where it is plausible") {
    CHECK(sessionSeconds(k2026, 2026) == 6 * 365 * 86'400 + 2 * 86'400);
    CHECK_FALSE(sessionSeconds(k2026 - 1s, 2026));
    CHECK(sessionSeconds(k2026 - 1s, 2025));
    CHECK(sessionSeconds(k2026 + 24h * 365 * 20, 2026));
    CHECK_FALSE(sessionSeconds(0s, 2026)); // as after a boot without a clock
    CHECK_FALSE(sessionSeconds(k2026 + 24h * 365 * 70, 2026));
    CHECK_FALSE(sessionSeconds(-1s, 0));
}

TEST_CASE("a count is beyond the last one and not behind the clock") {
    CHECK(nextCount(std::nullopt, 100, 7) == 100);
    CHECK(nextCount(5, 100, 7) == 100);
    CHECK(nextCount(100, 100, 7) == 101);
    CHECK(nextCount(200, 100, 7) == 201);
    CHECK(nextCount(200, std::nullopt, 7) == 201);
    CHECK(nextCount(std::nullopt, std::nullopt, 7) == 7);
}

TEST_CASE("100 000 starts of a key repeat no SSRC, whatever becomes of clock and file") {
    std::mt19937 random(1);
    const auto offset = ssrcOffset(key(), "4ae9f1c0");
    std::set<std::uint32_t> seen;
    std::optional<std::uint64_t> last;
    auto now = k2026;
    for (int start = 0; start < 100'000; ++start) {
        now += std::chrono::seconds(random() % 3); // a loop of crashes, for a day
        if (random() % 1000 == 0) now += 1h;
        std::optional<std::chrono::seconds> clock = now;
        if (random() % 10 == 0) clock = 0s;       // was not set yet
        if (random() % 10 == 0) clock = now - 1h; // was set by what it was at the shutdown
        if (random() % 5000 == 0) {               // a new installation, with its clock set
            last.reset();
            clock = now += 2h;
        }
        last = nextCount(last, sessionSeconds(*clock, 2026), static_cast<std::uint32_t>(random()));
        CHECK(seen.insert(mediaSsrc(offset, *last)).second);
    }
}

TEST_CASE("each key and machine has its own fingerprint and SSRC offset, which reveal nothing of "
          "the key") {
    const auto one = key(), other = key();
    CHECK(fingerprint(one) == fingerprint(SrtpKey(one)));
    CHECK(fingerprint(one) != fingerprint(other));
    CHECK(fingerprint(one).size() == 16);
    CHECK(fingerprint(one).find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(ssrcOffset(one, "a") == ssrcOffset(one, "a"));
    CHECK(ssrcOffset(one, "a") != ssrcOffset(one, "b"));
    CHECK(ssrcOffset(one, "a") != ssrcOffset(other, "a"));
}

// An hour of stream, in seconds.

#include "base/log.hpp"
#include "tests/link/chain.hpp"
#include "tests/link/encoder_model.hpp"
#include "tests/link/scene.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <malloc.h>

using namespace veter;
using namespace veter::sim;
using namespace std::chrono_literals;

namespace {

constexpr auto kMinute = kSanitized ? 5s : 60s; // then an hour has five minutes

std::size_t heapBytes() {
#if __GLIBC_PREREQ(2, 33)
    return mallinfo2().uordblks;
#else
    return static_cast<std::size_t>(mallinfo().uordblks); // an int
#endif
}

} // namespace

TEST_CASE("in an hour with 5 % loss, three restarts and a new address pictures stay whole and "
          "nothing grows") {
    setLogLevel("off");
    ChainSettings settings;
    settings.up.loss = 0.05;
    settings.up.delay = 40ms;
    settings.down = settings.up;
    settings.keys = transport::generateSrtpKeys(transport::SrtpSuite::AesCm128HmacSha1_80);
    settings.sender.leastRate = BitRate{150'000};
    const auto start = Clock::now();
    Chain chain(settings, std::make_unique<EncoderModel>(EncoderSettings{}, 1));
    std::size_t before = 0;
    for (int minute = 0; minute < 60; ++minute) {
        if (minute == 10) before = heapBytes();
        if (minute == 15) chain.restartSender(true);
        if (minute == 30) chain.restartSender(false);
        if (minute == 35) chain.moveSender();
        if (minute == 45) chain.restartRelay();
        chain.run(kMinute);
    }
    const auto after = heapBytes();
    const auto& counts = chain.counts();
    MESSAGE(fmt::format("{:.1f} s: {} pictures taken, {} shown, {} damaged, {} not encoded, "
                        "longest freeze {} ms, worst {} ms, heap {} -> {} kB",
                        std::chrono::duration<double>(Clock::now() - start).count(), counts.taken,
                        counts.shown, counts.damaged, counts.skipped, counts.longestFreeze / 1ms,
                        counts.worst / 1ms, before / 1024, after / 1024));
    setLogLevel("info");
    CHECK(counts.taken == 1 + 60 * kMinute / 1s * 30);
    CHECK(counts.wrong == 0);
    CHECK(counts.shown > counts.taken * 98 / 100);
    CHECK(counts.longestFreeze < 3s);
    CHECK(after < before + (1 << 20));
    CHECK(chain.received().restarts <= 1); // of the relay that came last
}

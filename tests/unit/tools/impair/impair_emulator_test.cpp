#include "tools/impair/emulator.hpp"

#include "tests/unit/log_lines.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/udp.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <vector>

using namespace veter;
using namespace veter::impair;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

using Wire = std::vector<std::uint8_t>;
const Wire kPacket(100, 1);
constexpr auto kPatience = 10s; // on a busy machine; no test takes so long

/// An emulator before a server.
class Path {
public:
    explicit Path(const std::vector<std::string>& settings = {}, std::vector<Step> later = {}) {
        std::vector<Step> steps(1);
        for (const auto& setting : settings) addSetting(steps[0], setting);
        steps.insert(steps.end(), later.begin(), later.end());
        emulator_.emplace(
            EmulatorSettings{{"127.0.0.1", port}, {"127.0.0.1", server.port()}, steps, 1},
            [](const std::exception_ptr&) { FAIL_CHECK("it ended"); });
    }
    Emulator::Stats stats() const { return emulator_->stats(); }
    /// Until the statistics are so.
    bool reach(const std::function<bool(const Emulator::Stats&)>& wanted) const {
        const auto end = Clock::now() + kPatience;
        while (Clock::now() < end) {
            if (wanted(stats())) return true;
            idle_.receive(5ms);
        }
        return false;
    }

    const LoopbackSocket server;
    const std::uint16_t port = freePort();

private:
    LoopbackSocket idle_; // to wait with
    std::optional<Emulator> emulator_;
};

} // namespace

TEST_CASE("packets are forwarded up, and answers down to their sender") {
    const Path path;
    const LoopbackSocket one, other;
    one.send(path.port, kPacket);
    const auto first = path.server.receiveFrom(kPatience);
    REQUIRE(first);
    CHECK(first->datagram == kPacket);
    other.send(path.port, Wire(3, 3));
    const auto second = path.server.receiveFrom(kPatience);
    REQUIRE(second);
    CHECK(second->from != first->from); // as behind a NAT
    path.server.send(second->from, Wire(4, 4));
    path.server.send(first->from, Wire(5, 5));
    CHECK(other.receive(kPatience) == Wire(4, 4));
    CHECK(one.receive(kPatience) == Wire(5, 5));
    CHECK(path.reach([](const auto& stats) {
        return stats.up.link.delivered == 2 && stats.down.link.delivered == 2;
    }));
    CHECK(path.stats().up.unsent == 0);
}

TEST_CASE("a direction has its own loss") {
    const Path path({"down.loss=100%"});
    const LoopbackSocket client;
    client.send(path.port, kPacket);
    const auto received = path.server.receiveFrom(kPatience);
    REQUIRE(received);
    path.server.send(received->from, kPacket);
    CHECK(path.reach([](const auto& stats) { return stats.down.link.lost == 1; }));
    CHECK_FALSE(client.receive(0ms));
}

TEST_CASE("a delay is kept, and no packet arrives before it") {
    const Path path({"up.delay=80ms"});
    const LoopbackSocket client;
    const auto sent = Clock::now();
    client.send(path.port, kPacket);
    REQUIRE(path.server.receive(kPatience));
    CHECK(Clock::now() - sent >= 80ms);
}

TEST_CASE("scheduled changes take effect and are logged, also that a NAT forgets") {
    LogLines lines("impair");
    Step later;
    later.at = 100ms;
    addSetting(later, "rebind=1");
    Step last;
    last.at = 200ms;
    addSetting(last, "up.loss=100%");
    {
        const Path path({}, {later, last});
        const LoopbackSocket client;
        client.send(path.port, kPacket);
        const auto first = path.server.receiveFrom(kPatience);
        REQUIRE(first);
        auto port = first->from;
        CHECK(path.reach([&](const auto& stats) {
            client.send(path.port, kPacket);
            while (const auto received = path.server.receiveFrom(0ms)) port = received->from;
            return stats.up.link.lost > 0;
        }));
        CHECK(port != first->from);
    }
    const auto text = lines.take();
    CHECK(has(text, "rebind=1\n"));
    CHECK(has(text, "up.loss=100%\n"));
}

TEST_CASE("a port that is taken, and a host that is not known, are errors at the start") {
    const LoopbackSocket taken;
    const auto refusal = [](const Endpoint& listen, const Endpoint& to) {
        return reason<std::runtime_error>([&] { Emulator({listen, to, {}, 1}, {}); });
    };
    CHECK(has(refusal({"127.0.0.1", taken.port()}, {"127.0.0.1", 9000}), "listen on UDP"));
    CHECK(has(refusal({"127.0.0.1", 0}, {"no.such.invalid", 9000}), "look up no.such.invalid"));
}

#include "tools/impair/udp.hpp"

#include "tests/unit/reason.hpp"
#include "tests/unit/udp.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

using namespace veter;
using namespace veter::impair;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

using Wire = std::vector<std::uint8_t>;

struct Got {
    Wire data;
    std::string from;
};

/// The datagrams that have arrived, batch by batch.
std::vector<Got> receiveAll(BatchReader& reader, int fd) {
    std::vector<Got> all;
    while (reader.receive(fd, [&](Bytes data, const transport::Address& from, auto) {
        all.push_back({{data.begin(), data.end()}, transport::format(from)});
    }) > 0) {
    }
    return all;
}

std::string loopback(std::uint16_t port) { return fmt::format("127.0.0.1:{}", port); }

} // namespace

TEST_CASE("datagrams of any size arrive in order, with their sender") {
    const auto port = freePort();
    const auto listener = listenOn({"127.0.0.1", port});
    const LoopbackSocket one, other;
    BatchReader reader;
    CHECK(receiveAll(reader, listener.get()).empty());                // and it does not block
    for (std::uint8_t i = 0; i < 40; ++i) one.send(port, Wire(i, i)); // more than a batch
    other.send(port, Wire(60'000, 7));
    const auto got = receiveAll(reader, listener.get());
    REQUIRE(got.size() == 41);
    for (std::uint8_t i = 0; i < 40; ++i) CHECK(got[i].data == Wire(i, i));
    CHECK(got[0].from == loopback(one.port()));
    CHECK(got[40].data == Wire(60'000, 7));
    CHECK(got[40].from == loopback(other.port()));
}

TEST_CASE("many datagrams are sent at once, each to its own address, or to the connected one") {
    const LoopbackSocket a, b;
    const auto toA = lookUp({"127.0.0.1", a.port()});
    const auto toB = lookUp({"127.0.0.1", b.port()});
    const auto sender = listenOn({"127.0.0.1", 0});
    std::vector<Wire> data;
    for (std::uint8_t i = 0; i < 70; ++i) data.push_back(Wire(10, i));
    std::vector<Datagram> datagrams;
    for (std::size_t i = 0; i < data.size(); ++i)
        datagrams.push_back({data[i], i % 2 == 0 ? &toA : &toB});
    CHECK(impair::send(sender.get(), datagrams) == 0);
    for (std::uint8_t i = 0; i < 70; ++i) REQUIRE((i % 2 == 0 ? a : b).receive(1s) == data[i]);
    const auto connected = connectTo(toA);
    const Datagram one{data[5]};
    CHECK(impair::send(connected.get(), {&one, 1}) == 0);
    CHECK(a.receive(1s) == data[5]);
}

TEST_CASE("a datagram that the kernel refuses is counted, and those behind it are sent") {
    const LoopbackSocket receiver;
    const auto to = lookUp({"127.0.0.1", receiver.port()});
    const auto sender = listenOn({"127.0.0.1", 0});
    const Wire fits(100, 1), tooLarge(65'536, 2);
    const std::vector<Datagram> datagrams{{fits, &to}, {tooLarge, &to}, {fits, &to}};
    CHECK(impair::send(sender.get(), datagrams) == 1);
    CHECK(receiver.receive(1s) == fits);
    CHECK(receiver.receive(1s) == fits);
}

TEST_CASE("an ICMP error that nobody listens loses no later packet") {
    auto gone = std::make_optional<LoopbackSocket>();
    const auto port = gone->port();
    const auto fd = connectTo(lookUp({"127.0.0.1", port}));
    gone.reset();
    const Wire data(10, 1);
    const Datagram datagram{data};
    CHECK(impair::send(fd.get(), {&datagram, 1}) == 0);
    const LoopbackSocket back(port);
    CHECK(impair::send(fd.get(), {&datagram, 1}) == 0); // it gets the error of the one before
    CHECK(back.receive(1s) == data);
    BatchReader reader;
    CHECK(receiveAll(reader, fd.get()).empty());
}

TEST_CASE("an address that cannot be bound or resolved is an error with its name") {
    const LoopbackSocket taken;
    CHECK(reason<sys::Error>([&] {
              listenOn({"127.0.0.1", taken.port()});
          }) == "listen on UDP " + loopback(taken.port()) + ": Address already in use");
    CHECK(has(reason<std::runtime_error>([] {
                  lookUp({"no.such.invalid", 9000});
              }),
              "look up no.such.invalid: "));
}

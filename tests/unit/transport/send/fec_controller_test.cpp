#include "transport/send/fec_controller.hpp"

#include "tests/unit/rtp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr int kPackets = 8; // of a picture
constexpr std::uint32_t kSsrc = 7;

LinkReport link(double loss) { return {RtpFields{}.ssrc, loss, 100ms, true}; }

/// How many parity packets a picture gets.
std::size_t parity(FecController& controller, const std::optional<LinkReport>& link,
                   std::optional<Micros> roundTrip = 150ms) {
    std::vector<Packet> out;
    for (std::uint16_t i = 0; i < kPackets; ++i) {
        const bool marker = i + 1 == kPackets;
        controller.push(makeRtp({i, 7, marker}, Packet(100, 0x41)), marker, link, roundTrip, out);
    }
    CHECK(controller.protectedLast() == !out.empty());
    return out.size();
}

} // namespace

TEST_CASE("parity follows the loss, up to the maximum") {
    FecController all(std::nullopt, 1, kSsrc, 0);
    FecController half(std::nullopt, FecController::kMostWithoutKey, kSsrc, 0);
    CHECK(parity(all, link(0)) == 0);
    CHECK(parity(half, link(0)) == 0);
    CHECK(parity(all, link(0.02)) == parity(half, link(0.02)));
    CHECK(parity(all, link(1)) == kPackets);
    CHECK(parity(half, link(1)) == kPackets / 2); // forged, perhaps
}

TEST_CASE("a share that was set is kept, whatever is reported") {
    FecController controller(0.75, FecController::kMostWithoutKey, kSsrc, 0);
    for (const double loss : {0.0, 0.5, 1.0}) CHECK(parity(controller, link(loss)) == 6);
}

TEST_CASE("there is no parity for a receiver that does not support it, or without a round trip") {
    FecController controller(std::nullopt, 1, kSsrc, 0);
    CHECK(parity(controller, std::nullopt) == 0);
    CHECK(parity(controller, LinkReport{RtpFields{}.ssrc, 1, 100ms, false}) == 0);
    CHECK(parity(controller, link(1), std::nullopt) == 0);
}

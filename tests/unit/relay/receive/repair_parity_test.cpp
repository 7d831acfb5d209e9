#include "relay/receive/repair.hpp"

#include "tests/unit/access_unit_packets.hpp"
#include "transport/fec/fec_encoder.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);
constexpr int kFirst[] = {0, 1000, 65533, 65535};
constexpr int kPackets = 4; // a picture

using Numbers = std::vector<int>;

/// Pictures with parity, whose sequence numbers count from `first`.
class Stream {
public:
    explicit Stream(int first) : first_(first) {}
    void push(int number, Clock::duration at) {
        const auto header = *transport::parseRtp(packet(number));
        repair.push({packet(number), header, kStart + at});
    }
    /// Of the picture that begins with `number`.
    void pushParity(int number, Clock::duration at) {
        std::vector<Packet> picture;
        picture.reserve(kPackets);
        for (int i = 0; i < kPackets; ++i) picture.push_back(packet(number + i));
        std::vector<Packet> parity;
        encoder_.protect(picture, 1, parity);
        for (const auto& p : parity) repair.pushParity(p, kStart + at);
    }
    Numbers pop(Clock::duration at) {
        Numbers numbers;
        while (const auto packet = repair.pop(kStart + at))
            numbers.push_back(static_cast<std::uint16_t>(packet->header.sequence - first_));
        return numbers;
    }
    Numbers take(Clock::duration at) {
        Numbers numbers;
        for (const auto lost : repair.takeNacks(kStart + at))
            numbers.push_back(static_cast<std::uint16_t>(lost - first_));
        return numbers;
    }
    Repair repair{test::kPayloadType, std::nullopt};

private:
    Packet packet(int number) const {
        const auto picture = static_cast<std::uint32_t>(number / kPackets);
        return test::makeRtp({static_cast<std::uint16_t>(first_ + number),
                              0xffff'f000 + 3000 * picture, number % kPackets + 1 == kPackets});
    }
    transport::FecEncoder encoder_{7, 65'535};
    int first_;
};

} // namespace

TEST_CASE("a packet recovered by parity passes at once and is not requested") {
    for (const int first : kFirst) {
        Stream s(first);
        for (const int number : {0, 1, 3}) s.push(number, 0ms);
        CHECK(s.pop(0ms) == Numbers{0, 1});
        s.pushParity(0, 1ms);
        CHECK(s.pop(1ms) == Numbers{2, 3});
        CHECK(s.take(20ms).empty());
        CHECK(s.repair.nextWakeUp() == Clock::time_point::max());
        CHECK(s.repair.nextNack() == Clock::time_point::max());
        CHECK(s.repair.losses().lost == 1);
        CHECK(s.repair.losses().recovered == 1);
        CHECK(s.repair.order().lost == 0);
    }
}

TEST_CASE("a request waits for parity while that arrives, and not once it has stopped") {
    for (const int first : kFirst) {
        Stream s(first);
        for (const int number : {0, 1, 2, 3}) s.push(number, 0ms);
        s.pushParity(0, 0ms);
        s.push(5, 33ms);
        CHECK(s.take(33ms + Repair::kParityWait - 1us).empty());
        CHECK(s.take(33ms + Repair::kParityWait) == Numbers{4});
        s.push(4, 60ms);
        for (int number = 6; number < 40; ++number) s.push(number, number * 33ms);
        s.push(41, 40 * 33ms);
        CHECK(s.take(40 * 33ms + NackGenerator::kTolerance) == Numbers{40});
    }
}

TEST_CASE("parity shows that the end of a picture was lost") {
    for (const int first : kFirst) {
        Stream s(first);
        for (const int number : {0, 1}) s.push(number, 0ms); // two are lost: too many for it
        s.pushParity(0, 1ms);
        CHECK(s.take(1ms + Repair::kParityWait) == Numbers{2, 3});
        s.push(2, 30ms); // with one of them the other is recovered
        CHECK(s.pop(30ms) == Numbers{0, 1, 2, 3});
        CHECK(s.repair.nextWakeUp() == Clock::time_point::max());
        CHECK(s.repair.nextNack() == Clock::time_point::max());
    }
}

TEST_CASE("parity of sequence numbers that the sender cannot have reached is not used") {
    for (const int first : kFirst)
        for (const int far : {4000, 20'000, 32'000, 60'000}) {
            INFO(far);
            Stream s(first);
            for (const int number : {0, 1, 2, 3}) s.push(number, 0ms);
            s.pushParity(far, 1ms);
            CHECK(s.repair.parity().unusable == 1);
            s.push(5, 33ms);
            CHECK(s.take(33ms + NackGenerator::kTolerance) == Numbers{4});
            s.push(4, 50ms);
            CHECK(s.pop(50ms) == Numbers{0, 1, 2, 3, 4, 5});
            CHECK(s.repair.losses().expected == 6);
        }
}

TEST_CASE("parity before any media is ignored") {
    Stream s(0);
    s.pushParity(0, 0ms);
    CHECK(s.repair.parity().unusable == 1);
    CHECK(s.repair.nextWakeUp() == Clock::time_point::max());
    CHECK(s.repair.nextNack() == Clock::time_point::max());
}

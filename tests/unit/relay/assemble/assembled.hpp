#pragma once
// Packets as a UnitAssembler takes them, and the pictures that it makes of them.

#include "relay/assemble/unit_assembler.hpp"

#include "tests/unit/access_unit_packets.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

namespace veter::test {

// NAL units of each kind, cut short.
inline constexpr std::uint8_t kSps[] = {0x67, 0x42};
inline constexpr std::uint8_t kPps[] = {0x68, 0xce};
inline constexpr std::uint8_t kDelimiter[] = {0x09, 0xf0};
inline constexpr std::uint8_t kFiller[] = {0x0c, 0xff};
inline constexpr std::uint8_t kKeySlice[] = {0x65, 0x88};
inline constexpr std::uint8_t kLaterKeySlice[] = {0x65, 0x0a, 0x22};
inline constexpr std::uint8_t kSlice[] = {0x41, 0x9a};
inline constexpr std::uint8_t kLaterSlice[] = {0x41, 0x1a};

class Assembled {
public:
    /// Of a sender whose markers are known to be right, unless said otherwise.
    explicit Assembled(bool trusted = true) {
        if (trusted) assembler.trustMarkers();
    }
    void push(std::uint32_t timestamp, bool marker, bool afterLoss = false,
              Bytes payload = kSlice) {
        auto packet = makeReceived({sequence_++, timestamp, marker}, now, payload);
        packet.afterLoss = afterLoss;
        push(std::move(packet));
    }
    void pushPadding(std::uint32_t timestamp, bool afterLoss) {
        auto wire = makeRtp({sequence_++, timestamp}, Bytes(kSlice));
        wire[0] |= 0x20; // all of its payload is padding
        wire.back() = 2;
        const auto header = transport::parseRtp(wire);
        REQUIRE(header);
        relay::RtpPacket packet{wire, *header, now, afterLoss};
        REQUIRE(packet.payload().empty());
        push(std::move(packet));
    }
    void expire(Clock::time_point at) {
        assembler.expire(at);
        pop();
    }
    /// How many packets each unit has, and whether it is damaged: "3 1! 2".
    std::string text() const {
        std::string text;
        for (const auto& unit : units)
            text += fmt::format("{}{}{}", text.empty() ? "" : " ", unit.packets.size(),
                                unit.damaged ? "!" : "");
        return text;
    }
    Clock::time_point now{std::chrono::hours(1)};
    std::vector<relay::AccessUnitPackets> units;
    relay::UnitAssembler assembler;

private:
    void push(relay::RtpPacket packet) {
        assembler.push(std::move(packet));
        pop();
    }
    void pop() {
        while (auto unit = assembler.pop()) units.push_back(std::move(*unit));
    }

    std::uint16_t sequence_ = 65'534;
};

} // namespace veter::test

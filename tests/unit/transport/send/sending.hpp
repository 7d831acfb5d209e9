#pragma once
// A publisher's sending end as tests want it: with a clock of its own, and nothing on a network.

#include "tests/unit/rtcp.hpp"
#include "tests/unit/rtp.hpp"
#include "transport/send/sender_core.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <random>

namespace veter::test {

inline constexpr std::uint32_t kReceiverSsrc = 0x01020304;
inline const std::uint32_t kMediaSsrc = RtpFields{}.ssrc;

class Sending {
public:
    explicit Sending(const transport::SenderSettings& settings = {})
        : core(settings, std::mt19937(1)) {}

    /// A packet captured now, and the datagrams that are due; returns it as it is before SRTP.
    Wire push(int sequence, bool marker = true, std::size_t payloadBytes = 100) {
        auto wire = makeRtp({static_cast<std::uint16_t>(sequence), 0xffff'fff0, marker},
                            Wire(payloadBytes, static_cast<std::uint8_t>(sequence)));
        push(wire);
        return wire;
    }
    void push(Bytes rtp) {
        core.push(rtp, std::chrono::duration_cast<Micros>(now.time_since_epoch()));
        if (core.nextWakeUp() <= now) poll();
    }
    void answer(Bytes rtcp) {
        alignas(8) std::array<std::uint8_t, 1500> wire{};
        std::copy(rtcp.begin(), rtcp.end(), wire.begin());
        core.onDatagram(std::span(wire).first(rtcp.size()), now);
        poll();
    }
    void poll() {
        core.poll(now, wallClock(), out_);
        core.onSent(out_.datagrams, out_.datagrams.size(), now);
        keyFramesWanted += out_.keyFrame;
        if (out_.lastGood) lastGood.push_back(*out_.lastGood);
        if (out_.rate) rates.push_back(*out_.rate);
        for (const auto& wire : out_.datagrams) sent.push_back(wire);
    }
    void wait(Clock::duration time) {
        for (const auto end = now + time; now < end;) {
            now = std::min(end, std::max(now, core.nextWakeUp()));
            if (core.nextWakeUp() <= now) poll();
        }
    }
    /// The next RTP, or RTCP, datagram that was sent, as it was; empty = none.
    Wire next(bool rtcp = false) {
        while (!sent.empty()) {
            auto wire = std::move(sent.front());
            sent.pop_front();
            if (transport::isRtcp(wire) == rtcp) return wire;
        }
        return {};
    }
    std::vector<Wire> all(bool rtcp = false) {
        std::vector<Wire> wires;
        for (auto wire = next(rtcp); !wire.empty(); wire = next(rtcp)) wires.push_back(wire);
        return wires;
    }
    transport::SenderStats stats() const { return core.stats(now); }
    Micros wallClock() const {
        return std::chrono::duration_cast<Micros>(now.time_since_epoch()) + kSince1970;
    }

    static constexpr Micros kSince1970 = std::chrono::seconds(1'700'000'000);
    transport::SenderCore core;
    Clock::time_point now{std::chrono::hours(1)};
    std::deque<Wire> sent;
    int keyFramesWanted = 0;
    std::vector<Micros> lastGood; ///< the encoder got, in order
    std::vector<BitRate> rates;   ///< set at the encoder, in order

private:
    transport::SenderCore::Out out_;
};

inline Wire nackOf(int first, int count = 1) {
    transport::NackList list;
    for (int i = 0; i < count; ++i) list.push(static_cast<std::uint16_t>(first + i));
    Wire wire;
    transport::appendNack(wire, kReceiverSsrc, kMediaSsrc, list);
    return wire;
}

} // namespace veter::test

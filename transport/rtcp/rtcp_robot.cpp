#include "transport/rtcp/rtcp_robot.hpp"

#include "transport/rtcp/rtcp_veter.hpp"

#include <algorithm>
#include <cmath>

namespace veter::transport {
namespace {

constexpr std::size_t kBytes = 24;
constexpr std::uint8_t kStreaming = 1;
constexpr std::uint8_t kThrottled = 2;
constexpr std::uint8_t kTemperature = 4;
constexpr Micros kTimeUnit{100};

} // namespace

void appendRobot(std::vector<std::uint8_t>& compound, std::uint32_t ssrc, const RobotState& state) {
    const auto own = appendVeterRtcp(compound, VeterRtcp::Robot, ssrc, kBytes);
    own[0] = static_cast<std::uint8_t>((state.streaming ? kStreaming : 0) |
                                       (state.throttled ? kThrottled : 0) |
                                       (state.temperature ? kTemperature : 0));
    own[1] = state.limit;
    store16be(own, 2, state.captured);
    store16be(own, 4, state.encoded);
    const auto time = std::clamp<std::int64_t>(state.encodeTime / kTimeUnit, 0, 65535);
    store16be(own, 6, static_cast<std::uint16_t>(time));
    store32be(own, 8, state.dropped);
    store32be(own, 12, state.skipped);
    store32be(own, 16, state.targetKilobits);
    const auto tenths = std::lround(std::clamp(state.temperature.value_or(0) * 10, -3e4, 3e4));
    store16be(own, 20, static_cast<std::uint16_t>(tenths));
}

std::optional<ReceivedRobot> parseRobot(Bytes packet) noexcept {
    const auto own = veterRtcp(packet, VeterRtcp::Robot, kBytes);
    if (!own) return std::nullopt;
    const auto flags = (*own)[0];
    RobotState state;
    state.streaming = (flags & kStreaming) != 0;
    state.throttled = (flags & kThrottled) != 0;
    state.limit = (*own)[1];
    state.captured = load16be(*own, 2);
    state.encoded = load16be(*own, 4);
    state.encodeTime = load16be(*own, 6) * kTimeUnit;
    state.dropped = load32be(*own, 8);
    state.skipped = load32be(*own, 12);
    state.targetKilobits = load32be(*own, 16);
    if ((flags & kTemperature) != 0)
        state.temperature = static_cast<std::int16_t>(load16be(*own, 20)) / 10.0;
    return ReceivedRobot{load32be(packet, 4), state};
}

} // namespace veter::transport

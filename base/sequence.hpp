#pragma once
// Numbers that wrap around on the wire: RTP's sequence numbers after 16 bits and its timestamps
// after 32 (RFC 3550 section 5.1).

#include <cstdint>

namespace veter {

/// How far `to` is ahead of `from`: -32768 to 32767.
constexpr int sequenceDistance(std::uint16_t from, std::uint16_t to) noexcept {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(to - from));
}
/// The same for timestamps.
constexpr std::int32_t timestampDistance(std::uint32_t from, std::uint32_t to) noexcept {
    return static_cast<std::int32_t>(to - from);
}

/// An unwrapped number counts on where that on the wire wraps. This is the unwrapped sequence
/// number of a stream's first packet: so high that none before it is below zero.
constexpr std::int64_t firstSequence(std::uint16_t wire) noexcept {
    return (std::int64_t{1} << 32) + wire;
}
/// Of those that `wire` may be the nearest to `near`.
constexpr std::int64_t unwrapSequence(std::int64_t near, std::uint16_t wire) noexcept {
    return near + sequenceDistance(static_cast<std::uint16_t>(near), wire);
}
/// The same for timestamps.
constexpr std::int64_t unwrapTimestamp(std::int64_t near, std::uint32_t wire) noexcept {
    return near + timestampDistance(static_cast<std::uint32_t>(near), wire);
}

} // namespace veter

#pragma once
// Network byte order, and arithmetic on numbers that wrap around.

#include <cstddef>
#include <cstdint>
#include <span>

namespace veter {

using Bytes = std::span<const std::uint8_t>; ///< borrowed: valid only during the call

inline std::uint16_t load16be(Bytes wire, std::size_t at) noexcept {
    return static_cast<std::uint16_t>(wire[at] << 8 | wire[at + 1]);
}
inline std::uint32_t load32be(Bytes wire, std::size_t at) noexcept {
    return static_cast<std::uint32_t>(load16be(wire, at)) << 16 | load16be(wire, at + 2);
}
inline std::uint64_t load64be(Bytes wire, std::size_t at) noexcept {
    return static_cast<std::uint64_t>(load32be(wire, at)) << 32 | load32be(wire, at + 4);
}
inline void store16be(std::span<std::uint8_t> wire, std::size_t at, std::uint16_t value) noexcept {
    wire[at] = static_cast<std::uint8_t>(value >> 8);
    wire[at + 1] = static_cast<std::uint8_t>(value);
}
inline void store32be(std::span<std::uint8_t> wire, std::size_t at, std::uint32_t value) noexcept {
    store16be(wire, at, static_cast<std::uint16_t>(value >> 16));
    store16be(wire, at + 2, static_cast<std::uint16_t>(value));
}
inline void store64be(std::span<std::uint8_t> wire, std::size_t at, std::uint64_t value) noexcept {
    store32be(wire, at, static_cast<std::uint32_t>(value >> 32));
    store32be(wire, at + 4, static_cast<std::uint32_t>(value));
}

/// How far `to` is ahead of `from`, -32768 to 32767 (RTP sequence numbers wrap at 2^16).
inline int sequenceDistance(std::uint16_t from, std::uint16_t to) noexcept {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(to - from));
}
/// The same for RTP timestamps, which wrap at 2^32.
inline std::int32_t timestampDistance(std::uint32_t from, std::uint32_t to) noexcept {
    return static_cast<std::int32_t>(to - from);
}

} // namespace veter

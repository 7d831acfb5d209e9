#pragma once
// Bytes as they are on the wire, in network byte order.

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

} // namespace veter

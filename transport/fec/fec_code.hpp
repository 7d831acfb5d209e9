#pragma once
// The Reed-Solomon code of veter's error correction, over GF(2^8) by ISA-L: k media symbols of
// equal size give m parity symbols, and any k of those k + m give back the rest. Parity symbol i
// depends on k and i, not on m: it is the row k + i of ISA-L's gf_gen_cauchy1_matrix.

#include <cstddef>
#include <cstdint>
#include <span>

namespace veter::transport {

// Part of the wire format. k + m is at most 255 in GF(2^8); the time to recover a block grows
// faster than the block (docs/decisions/0006), and a bit for each of its packets fits 64 bits.
inline constexpr std::size_t kMaxFecMedia = 64;  ///< k of a block
inline constexpr std::size_t kMaxFecParity = 64; ///< m of a block

/// `media`: 1 to kMaxFecMedia symbols; `parity`: where the first 1 to kMaxFecParity go.
void encodeParity(std::span<const std::uint8_t* const> media, std::size_t symbolBytes,
                  std::span<std::uint8_t* const> parity);

struct ParitySymbol {
    std::size_t index = 0; ///< below kMaxFecParity
    const std::uint8_t* data = nullptr;
};

/// `media`: all of the block, null where missing; `parity`: one for each that is missing, of
/// different indices; `out`: where the missing go, in order.
void recoverMedia(std::span<const std::uint8_t* const> media, std::span<const ParitySymbol> parity,
                  std::size_t symbolBytes, std::span<std::uint8_t* const> out);

} // namespace veter::transport

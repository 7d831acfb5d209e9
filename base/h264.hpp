#pragma once
// H.264 byte streams (Annex B of ITU-T H.264), as far as veter looks into them.

#include "base/bytes.hpp"

#include <optional>
#include <vector>

namespace veter::h264 {

enum NalType : int { kSlice = 1, kIdrSlice = 5, kSei = 6, kSps = 7, kPps = 8, kAud = 9 };

inline int nalType(Bytes nal) noexcept { return nal[0] & 0x1f; }

/// The next NAL unit of an Annex B stream, without its start code, cut off the front of `stream`;
/// nullopt = no more. Never empty. Trailing zero bytes are cut off.
std::optional<Bytes> nextNal(Bytes& stream) noexcept;

inline constexpr int kBaseline = 66; ///< profile_idc of Baseline and Constrained Baseline

/// profile_idc of an SPS; nullopt = another NAL unit, or cut off.
std::optional<int> profileOf(Bytes nal) noexcept;
/// True for a slice of a B picture (section 7.4.3, slice_type).
bool isBSlice(Bytes nal) noexcept;

/// True when the access unit holds an IDR picture: a decoder can start here.
bool hasIdr(Bytes accessUnit) noexcept;
/// True when a decoder can start here without an IDR: all slices are I slices, or a recovery point
/// SEI (section D.2.8) says that the picture becomes complete later.
bool hasRecoveryPoint(Bytes accessUnit) noexcept;
/// True when the first slice is of a B picture.
bool beginsWithB(Bytes accessUnit) noexcept;

/// The last SPS and PPS seen, in Annex B with four-byte start codes, as extradata wants them.
class ParameterSets {
public:
    /// Takes over what `annexB` holds of them; true = something changed.
    bool update(Bytes annexB);
    bool complete() const noexcept { return !sps_.empty() && !pps_.empty(); }
    Bytes sps() const noexcept { return sps_; } ///< the NAL unit, no start code; empty = unknown
    Bytes pps() const noexcept { return pps_; }
    std::vector<std::uint8_t> annexB() const;

private:
    std::vector<std::uint8_t> sps_;
    std::vector<std::uint8_t> pps_;
};

} // namespace veter::h264

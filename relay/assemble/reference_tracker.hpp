#pragma once

#include "base/h264.hpp"
#include "base/h264_slice.hpp"
#include "relay/assemble/access_unit_packets.hpp"

#include <cstdint>
#include <optional>

namespace veter::relay {

/// Knows which pictures a decoder has as the encoder has them: those that came whole and refer to
/// such a one. Where it cannot know, there are none until the next IDR. Pure. One thread.
class ReferenceTracker {
public:
    /// `sets`: as an SDP has them; those in the stream replace them.
    explicit ReferenceTracker(h264::ParameterSets sets = {});

    /// Each picture, in order. True = a decoder that had the others shows it as it was encoded.
    bool push(const AccessUnitPackets& unit);
    /// RTP timestamp of the last that push() was true for, while the newest is not; nullopt = the
    /// newest is, or no picture can refer to that one any more.
    std::optional<std::uint32_t> lastGood() const noexcept;
    void reset() noexcept; ///< another sender follows

private:
    void readSets(const AccessUnitPackets& unit);
    std::optional<h264::SliceHeader> headerOf(const AccessUnitPackets& unit) const;
    unsigned step(const AccessUnitPackets& unit, unsigned frameNum) noexcept;

    h264::ParameterSets sets_;
    std::optional<h264::SliceSyntax> syntax_;
    // The bit n: the picture n before the newest is good. Pictures that are missing count.
    std::uint32_t good_ = 0;
    unsigned frameNum_ = 0; // of the newest
    std::uint32_t goodTime_ = 0;
    std::uint32_t lastTime_ = 0;
    std::int32_t leastTicks_ = 0; // from picture to picture, so far; 0 = unknown
    std::uint16_t lastSequence_ = 0;
    bool lastWhole_ = false;
};

} // namespace veter::relay

#pragma once

#include "relay/assemble/access_unit_packets.hpp"
#include "relay/assemble/picture_start.hpp"

#include <deque>
#include <optional>

namespace veter::relay {

/// Collects packets in order into pictures: packets are pushed, pictures popped. A picture ends at
/// its marker bit (RFC 6184 section 5.1). Where a sender sets no marker, or sets it on each slice,
/// it ends with the first slice of the next picture. Which of these a sender does shows at its
/// first picture, which waits kDoubt for it. Parameter sets and other headers belong to the slices
/// after them, whatever their timestamp and marker. Packets without payload are skipped. Pure: time
/// is passed in. One thread.
class UnitAssembler {
public:
    static constexpr std::size_t kMaxPackets = 4096;  ///< of a unit; a longer one is cut, damaged
    static constexpr std::size_t kMaxBytes = 4 << 20; ///< the same; what its packets take
    static constexpr std::size_t kMaxHeaders = 64;    ///< packets of them before a slice
    static constexpr int kMaxFirstSlices = 16; ///< with one timestamp, before it stands still
    static constexpr auto kDoubt = std::chrono::milliseconds(15);

    void push(RtpPacket packet);
    /// The next picture that has ended.
    std::optional<AccessUnitPackets> pop();
    /// Ends the picture that has waited long enough for another slice.
    void expire(Clock::time_point now);
    Clock::time_point deadline() const noexcept; ///< of expire(); time_point::max() = none waits
    void restart();                              ///< the next packet is another sender's
    void trustMarkers() noexcept; ///< this sender sets it on the last packet of each picture

    enum class Marker {
        Unknown, ///< no picture has ended yet
        Last,    ///< it is on the last packet of each picture
        Ignored, ///< it is on others, too
    };
    Marker marker() const noexcept { return marker_; }
    std::uint64_t unmarked() const noexcept { return unmarked_; } ///< whole pictures without one

private:
    void pushHeaders(RtpPacket packet, PictureStart start);
    void pushSlices(RtpPacket packet, PictureStart start);
    bool goesOn(std::uint32_t time, PictureStart start, bool lost);
    bool isSecondField() noexcept;
    void endBefore(bool lost);
    void begin(PictureStart start, bool lost);
    void append(RtpPacket packet);
    void onMarker(Clock::time_point arrival);
    void endAtMarker();
    void emit();

    std::deque<AccessUnitPackets> ended_; // not popped yet
    AccessUnitPackets unit_;              // empty, or with slices
    std::vector<RtpPacket> headers_;      // of the next picture
    std::size_t bytes_ = 0;               // of unit_
    bool lost_ = false;                   // packets before the next one
    bool sps_ = false;                    // came, for the next picture
    bool spsInBand_ = false;              // the last IDR had one in front of it
    bool restart_ = false;
    Marker marker_ = Marker::Unknown;
    std::optional<Clock::time_point> marked_; // when the marker of unit_ came
    std::optional<std::uint32_t> endedTime_;  // time of the last unit, if its marker ended it
    std::uint64_t unmarked_ = 0;
    int firstSlices_ = 0;     // of unit_
    bool timeStands_ = false; // so that the timestamp does not tell pictures apart
};

bool hasKeySlice(const AccessUnitPackets& unit); ///< of an IDR picture

} // namespace veter::relay

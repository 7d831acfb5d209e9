#pragma once
// What a viewer saw, in figures. Pure: times are handed in, in microseconds since opening the
// stream; "wall clock" is CLOCK_REALTIME.

#include "base/time.hpp"
#include "base/timecode.hpp"
#include "tools/probe/order.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace veter::probe {

constexpr double milliseconds(Micros time) noexcept {
    return static_cast<double>(time.count()) / 1e3;
}

/// One decoded picture.
struct FrameEvent {
    Micros at{};
    std::optional<TimeCode> code;
    Micros delay{}; ///< of `code`: wall clock when decoded, less its capture time
    std::uint32_t bytes = 0;
    bool key = false;
    bool damaged = false; ///< the decoder said so
};

/// What is kept of each picture: 32 bytes.
struct Sample {
    Micros at{};
    Micros delay{};
    std::uint32_t missing = 0; ///< frames skipped just before it
    std::uint32_t bytes = 0;
    Kind kind = Kind::Uncoded;
    bool damaged = false;
    bool timed() const noexcept { return kind != Kind::Uncoded; } ///< `delay` is known
};

struct Counts {
    std::uint64_t shown = 0;
    std::uint64_t missing = 0;
    std::uint64_t repeated = 0;
    std::uint64_t outOfOrder = 0;
    std::uint64_t damaged = 0;
    std::uint64_t undecodable = 0; ///< access units without a picture, after the first picture
    std::uint64_t beforeFirst = 0; ///< the same before it: the wait for a key frame
    std::uint64_t restarts = 0;
};

struct Span {
    Micros from{};
    Micros to{};
};

struct Delays {
    Micros min{}, p50{}, p95{}, p99{}, max{};
};

struct Summary {
    Counts counts;
    bool timeCode = false;
    std::optional<Micros> firstPicture; ///< none = no picture at all
    Micros length{};                    ///< first picture to end
    double fps = 0;                     ///< new pictures shown per second
    Micros frameInterval{};             ///< of the camera; 0 = fewer than two pictures
    double bitsPerSecond = 0;
    std::vector<Span> freezes;
    Micros frozen{}; ///< in all, beyond one frame interval each
    Micros longestGap{};
    std::optional<Delays> delays;
};

/// A freeze is a gap between two new pictures, or between the last and the end, that is longer than
/// this many frame intervals: one lost frame (2 intervals) is none, two are.
inline constexpr double kFreezeIntervals = 2.5;

/// One thread.
class Report {
public:
    /// Pictures in the order shown. The result is valid until the next add().
    const Sample& add(const FrameEvent& event);
    void addUndecodable(std::uint32_t bytes);

    const Counts& counts() const noexcept { return counts_; }
    const std::vector<Sample>& samples() const noexcept { return samples_; }
    /// `end`: when watching stopped. Costs a sort of all delays.
    Summary summary(Micros end) const;

private:
    bool believable(const FrameEvent& event);
    void placeCode(const TimeCode& code, Sample& sample);
    void fillHole(Sample& after) noexcept;
    Micros frameInterval() const;
    void addFreezes(Summary& summary, Micros end) const;
    void addRates(Summary& summary) const;

    FrameOrder order_;
    std::vector<Sample> samples_;
    Counts counts_; // without uncodedIntact_
    bool timeCode_ = false;
    std::optional<std::uint32_t> codeMs_;   // of the last code believed
    std::optional<TimeCode> read_;          // the last one, believed or not
    std::uint64_t uncodedIntact_ = 0;       // damaged pictures if the stream has a time code
    std::uint32_t uncodedSinceCode_ = 0;    // they stand for some of the numbers skipped
    std::uint64_t steps_ = 0, stepsMs_ = 0; // frames and time between time codes
    std::uint64_t bytes_ = 0;               // after the first picture
};

/// The smallest value that at least `share` (0 to 1) of `sorted`, not empty, does not exceed.
Micros percentile(const std::vector<Micros>& sorted, double share) noexcept;

} // namespace veter::probe

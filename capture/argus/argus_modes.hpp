#pragma once
// What an Argus camera offers, and which of it is nearest to what is wished for. No camera needed.

#include "base/units.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace veter::capture::argus {

using Nanos = std::chrono::nanoseconds;

template <class T> struct Limits {
    T min{};
    T max{};
};

struct Mode { ///< of the sensor
    Size size;
    Limits<Nanos> frame; ///< from one picture to the next
    Limits<Nanos> exposure;
    Limits<double> gain; ///< analog
    int bits = 0;
};

struct CameraInfo {
    std::string name;   ///< "argus:0"
    std::string model;  ///< of the sensor: "imx477"
    std::string module; ///< with its place on the board; no two are alike
    std::vector<Mode> modes;
    Limits<double> digitalGain;
    Limits<double> compensation; ///< of the exposure, in stops
};

struct Plan {
    std::size_t mode = 0; ///< index into CameraInfo::modes
    Size size;            ///< of the pictures, scaled down from the middle of the sensor's
    Nanos frame{};
    AVRational fps{};
};

/// What follows "argus:" in a URI: "0" -> 0. Throws std::invalid_argument.
int parseNumber(std::string_view text);

/// The smallest mode that has the size and the rate; else one that has the size, at the nearest
/// rate; else the largest. `mode`: this one. Throws std::invalid_argument when there are no modes.
Plan choose(const CameraInfo& camera, Size size, AVRational fps,
            std::optional<std::size_t> mode = std::nullopt);

/// The part of a picture of size `from` that has the shape of `to`, in its middle: left, top,
/// right, bottom, from 0 to 1.
struct Clip {
    float left = 0, top = 0, right = 1, bottom = 1;
};
Clip clipFor(Size from, Size to) noexcept;

double framesPerSecond(Nanos frame) noexcept;
/// "1280x720@30 from mode 1 (1920x1080)"; with what was asked for where that is not to be had.
std::string describe(const CameraInfo& camera, const Plan& plan, Size size, AVRational fps);

} // namespace veter::capture::argus

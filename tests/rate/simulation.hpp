#pragma once

#include "tests/link/encoder_model.hpp"
#include "tests/rate/capacity.hpp"
#include "transport/congestion/rate_figures.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace veter::sim {

struct Settings {
    Capacity link;
    int seconds = 60;
    int oneWayMs = 30;  ///< each way
    int queueMs = 1500; ///< the bottleneck drops what would wait longer
    double loss = 0;    ///< of packets behind the bottleneck
    double feedbackLoss = 0;
    double burst = 1; ///< packets lost in a row, on average, both ways
    int feedbackFromMs = 0, feedbackToMs = 1 << 30; ///< outside it the receiver sends no feedback
    int outageFromMs = 0, outageToMs = 0;           ///< in it all is lost, both ways
    BitRate least{150'000};                         ///< of all that is sent
    BitRate most{2'000'000};                        ///< of the encoder
    EncoderSettings encoder{};
    std::string clip{}; ///< x264 encodes it, in place of the model; empty = none
    std::uint32_t seed = 1;
    std::optional<int> tcpFromMs{};    ///< an upload by TCP shares the link from then on
    std::optional<int> secondFromMs{}; ///< another publisher does
    bool adaptive = true;              ///< or else the most, always
};

/// A picture that the camera took.
struct Picture {
    int capturedMs = 0;
    bool skipped = false;
    bool key = false;
    double psnr = 0;            ///< dB; 0 = not known
    std::optional<int> shownMs; ///< when all of it and of those it refers to had come
};

/// Each kSampleMs.
struct Sample {
    double target = 0;   // bits a second, of all that is sent
    double arrived = 0;  // bytes, with UDP and IP headers
    double others = 0;   // bytes of who shares the link
    double capacity = 0; // bytes
    double queueMs = 0;  // as the controller sees it
    transport::LimitedBy limit = transport::LimitedBy::Unknown;
    bool operator==(const Sample&) const = default;
};
inline constexpr int kSampleMs = 50;

struct Run {
    std::vector<Picture> pictures;
    std::vector<Sample> samples;
    double wanted = 0;         ///< bits a second, of all that is sent if the link carries it
    std::uint64_t dropped = 0; ///< packets, by a full queue
    std::uint64_t skipped = 0; ///< pictures
};

/// A Chain over a link of that capacity, for so long. The same settings give the same run.
Run simulate(const Settings& settings);

} // namespace veter::sim

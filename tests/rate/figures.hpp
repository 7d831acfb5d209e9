#pragma once

#include "tests/rate/simulation.hpp"

namespace veter::sim {

/// What a viewer sees of a run, or of a part of it.
struct Figures {
    double fresh = 0;        ///< share of time with a picture younger than kFreshMs on the screen
    double good = 0;         ///< the same, of pictures of kGoodPsnr or more
    int longestFreezeMs = 0; ///< between two pictures shown
    int medianMs = 0, p95Ms = 0, worstMs = 0; ///< delay of pictures shown
    int shown = 0, skipped = 0;
    double meanPsnr = 0;   ///< dB, of pictures shown; 0 = not known
    double use = 0;        ///< of what the link could carry
    double narrowUse = 0;  ///< the same, of the seconds in which that is less than the most
    double meanTarget = 0; ///< bits a second
};

inline constexpr int kFreshMs = 300;
inline constexpr double kGoodPsnr = 30; ///< dB
/// What encoder, relay, server and decoder take; it counts towards kFreshMs.
inline constexpr int kProcessingMs = 15;

/// Of a picture that was shown, kProcessingMs included.
int delayMs(const Picture& picture);
/// Of pictures captured, and time, from `fromMs` to `toMs`.
Figures measure(const Run& run, int fromMs, int toMs);
/// The share of time that an ideal sender of pictures of one packet could keep fresh.
double possible(const Capacity& link, int oneWayMs, int fromMs, int toMs);
/// From `fromMs` until all pictures that are captured later, up to `toMs`, take at most `limitMs`
/// on the way.
int settledMs(const Run& run, int fromMs, int toMs, int limitMs);
/// Of what arrived from `fromMs` to `toMs`, the other one's included.
double shareOf(const Run& run, int fromMs, int toMs);
/// From `fromMs` until the target is first at `rate` or above; a million = never.
int reachedMs(const Run& run, int fromMs, double rate);

} // namespace veter::sim

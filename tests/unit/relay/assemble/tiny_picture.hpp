#pragma once
// A grey picture of 64x48, as x264 codes it: Constrained Baseline.

#include "base/av.hpp"
#include "base/h264.hpp"

#include <vector>

namespace veter::test {

inline const std::vector<std::uint8_t> kTinySets{
    0,    0, 0, 1,  0x67, 0x42, 0xc0, 0x0a, 0xda, 0x11, 0xec, 0x04, 0x40, 0,    0,    3,   0,
    0x40, 0, 0, 15, 0x03, 0xc4, 0x89, 0xa8, 0,    0,    0,    1,    0x68, 0xce, 0x0f, 0xc8};
inline const std::vector<std::uint8_t> kTinyKeyPicture{0,    0,    0,    1,    0x65, 0x88, 0x84,
                                                       0x3a, 0x26, 0x28, 0x0c, 0x9c, 0x9c, 0x9d,
                                                       0x75, 0xd7, 0x5d, 0x75, 0xd7, 0x5e};
inline const std::vector<std::uint8_t> kTinyPicture{0, 0, 0, 1, 0x41, 0x9a, 0x20, 0x3e, 0x86, 0xc0};

/// An access unit that a decoder can start at, and one that follows it.
inline av::Ptr<AVPacket> tinyKeyUnit() {
    auto data = kTinySets;
    data.insert(data.end(), kTinyKeyPicture.begin(), kTinyKeyPicture.end());
    auto packet = av::makePacket(data);
    packet->flags |= AV_PKT_FLAG_KEY;
    return packet;
}
inline av::Ptr<AVPacket> tinyUnit() { return av::makePacket(kTinyPicture); }

inline h264::ParameterSets tinyParameterSets() {
    h264::ParameterSets sets;
    sets.update(kTinySets);
    return sets;
}

} // namespace veter::test

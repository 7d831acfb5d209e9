#pragma once
// What the tests of the encoder share.

#include "encode/encoder.hpp"

namespace veter::test {

inline constexpr Size kSmall{640, 360};

/// Coded fast: kSmall at 1 Mbit/s.
encode::Settings small();

inline bool isKey(const AVPacket& packet) { return (packet.flags & AV_PKT_FLAG_KEY) != 0; }

class Decoder {
public:
    Decoder();
    /// One packet in, which must give one frame at once.
    av::Ptr<AVFrame> decode(const AVPacket& packet);
    const AVCodecContext& context() const { return *context_; }

private:
    av::Ptr<AVCodecContext> context_;
};

} // namespace veter::test

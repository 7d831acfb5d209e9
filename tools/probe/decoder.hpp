#pragma once

#include "base/av.hpp"

#include <functional>
#include <string>

namespace veter::probe {

/// Decodes without frames of delay: one thread, pictures given as soon as they are complete.
class Decoder {
public:
    /// Throws av::Error.
    explicit Decoder(const AVCodecParameters& codec);

    using Out = std::function<void(const AVFrame&)>;
    /// Calls `out` for each picture that `accessUnit` completes. False = the decoder refused it, or
    /// took it without giving a picture where none is held back for reordering.
    bool decode(const AVPacket& accessUnit, const Out& out);
    void finish(const Out& out); ///< the pictures still held back; nothing may be decoded after it

    std::string codecName() const;
    std::string profileName() const; ///< empty = unknown

private:
    bool send(const AVPacket* accessUnit, const Out& out);

    av::Ptr<AVCodecContext> context_;
    av::Ptr<AVFrame> frame_;
};

} // namespace veter::probe

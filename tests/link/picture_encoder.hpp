#pragma once

#include "encode/encoder.hpp"

#include <cstddef>

namespace veter::sim {

/// The encoder between the camera and the packets.
class PictureEncoder {
public:
    struct Encoded {
        std::size_t bytes = 0;
        bool key = false;
        double psnr = 0;   ///< dB; 0 = not known
        unsigned back = 1; ///< so many pictures before it is the one that it refers to
    };
    virtual ~PictureEncoder() = default;
    virtual void capture() {} ///< the camera's next picture
    virtual Encoded encode(encode::EncoderTarget target) = 0;
    virtual void requestKeyFrame() noexcept = 0;
    /// The next picture refers to none of the last `pictures`.
    virtual void forget(unsigned pictures) { (void)pictures, requestKeyFrame(); }
};

} // namespace veter::sim

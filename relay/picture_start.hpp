#pragma once

#include "base/bytes.hpp"

namespace veter::relay {

/// What begins with an RTP payload of H.264 (RFC 6184 section 5.2).
enum class PictureStart {
    None,     ///< it goes on in the middle of a picture, or is malformed
    Picture,  ///< one that may need others
    KeyFrame, ///< an IDR, or the parameter sets before one: needs nothing before it
};
PictureStart pictureStart(Bytes payload) noexcept;

} // namespace veter::relay

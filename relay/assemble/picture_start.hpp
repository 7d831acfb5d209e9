#pragma once

#include "base/bytes.hpp"

namespace veter::relay {

/// What begins with an RTP payload of H.264 (RFC 6184 section 5.2).
enum class PictureStart {
    None,     ///< it goes on in the middle of a picture, or is malformed
    Picture,  ///< one that may need others
    KeyFrame, ///< the parameter sets before an IDR: it needs nothing before them
    KeySlice, ///< the first slice of an IDR: of its picture nothing came before but headers
};

struct PayloadContent {
    PictureStart start = PictureStart::None;
    bool slices = false; ///< of a picture; else there are headers only: parameter sets, SEI, AUD
    bool sps = false;    ///< is in it, whole or its first part
};
PayloadContent contentOf(Bytes payload) noexcept;

} // namespace veter::relay

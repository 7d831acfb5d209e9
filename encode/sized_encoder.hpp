#pragma once

#include "encode/encoder.hpp"

namespace veter::encode {

/// makeX264() that also gives smaller pictures, as EncoderTarget::size says. There are
/// two x264 at most: of the full size, and of the last smaller one. The first picture of another
/// size is an IDR. Frames have the full size always, and parameters() are those of the full size.
std::unique_ptr<Encoder> makeSized(const Settings& settings);

} // namespace veter::encode

#pragma once

#include "encode/encoder.hpp"

namespace veter::encode {

/// makeX264() that also gives smaller pictures, as EncoderTarget::size says: each size has an x264
/// of its own, opened when it is first wanted and kept. The first picture of another size is an
/// IDR. Frames have the full size always, and parameters() are those of the full size.
std::unique_ptr<Encoder> makeSized(const Settings& settings);

} // namespace veter::encode

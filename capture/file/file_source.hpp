#pragma once

#include "capture/common/source.hpp"

#include <memory>
#include <string>

namespace veter::capture {

/// "file:PATH": the best video stream of anything libav opens, decoded, in real time by its own
/// timestamps; the pts is the moment a frame is due. With `loop` it begins again at its end. When
/// read() comes more than a quarter of a second late, the rest is put off by as much: no bursts.
/// Its display matrix, as phones write it, is part of state()'s orientation.
/// Throws av::Error: not there, not readable, no video. read() throws when nothing in it decodes.
std::unique_ptr<Source> makeFileSource(const std::string& path, bool loop,
                                       const Settings& settings);

} // namespace veter::capture

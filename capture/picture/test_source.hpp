#pragma once

#include "capture/common/source.hpp"

#include <memory>

namespace veter::capture {

/// "test:": TestPicture as YUV420P. Frame n is due n frame times after the first: no drift. The
/// pts is that moment. When read() comes later than the frame after, it goes on with the one that
/// is due now, and the numbers in between are missing.
/// Throws std::invalid_argument for a size or rate that no picture can have.
std::unique_ptr<Source> makeTestSource(const Settings& settings);

} // namespace veter::capture

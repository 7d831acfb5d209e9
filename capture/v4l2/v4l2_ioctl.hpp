#pragma once

#include <cerrno>

namespace veter::capture::v4l2 {

/// ioctl(2), again when a signal broke it off: -1 and errno on failure. Tests put a driver of their
/// own in its place.
int call(int fd, unsigned long request, void* argument) noexcept;

} // namespace veter::capture::v4l2

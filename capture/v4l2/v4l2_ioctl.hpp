#pragma once

#include <sys/ioctl.h>

#include <cerrno>

namespace veter::capture::v4l2 {

/// ioctl(2), again when a signal broke it off: -1 and errno on failure.
inline int call(int fd, unsigned long request, void* argument) noexcept {
    int rc = 0;
    do rc = ::ioctl(fd, request, argument);
    while (rc == -1 && errno == EINTR);
    return rc;
}

} // namespace veter::capture::v4l2

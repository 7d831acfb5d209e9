#include "capture/v4l2/v4l2_ioctl.hpp"

#include <sys/ioctl.h>

namespace veter::capture::v4l2 {

int call(int fd, unsigned long request, void* argument) noexcept {
    int rc = 0;
    do rc = ::ioctl(fd, request, argument);
    while (rc == -1 && errno == EINTR);
    return rc;
}

} // namespace veter::capture::v4l2

#include "capture/argus/argus_service.hpp"

#include "base/fd.hpp"

#include <sys/socket.h>
#include <sys/un.h>

namespace veter::capture::argus {

bool Service::down() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    const Fd fd(sys::check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                           "ask nvargus-daemon"));
    const int rc = ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const int code = rc == 0 ? 0 : errno;
    if (code == ENOENT) return seen_;
    seen_ = true;
    return code == ECONNREFUSED;
}

} // namespace veter::capture::argus

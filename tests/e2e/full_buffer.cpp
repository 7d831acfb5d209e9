// Loaded into a program by LD_PRELOAD: while the file that FULL_BUFFER names is there, the kernel
// takes no datagram of sendmmsg(2), for the reason that stands in the file: EAGAIN or ENOBUFS.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace {

/// 0 = all is taken.
int reason() {
    const char* path = std::getenv("FULL_BUFFER");
    const int fd = path != nullptr ? ::open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) return 0;
    char text[2] = {};
    const auto size = ::read(fd, text, sizeof text);
    ::close(fd);
    if (size < 2) return 0;
    return text[1] == 'N' ? ENOBUFS : EAGAIN;
}

} // namespace

extern "C" int sendmmsg(int fd, mmsghdr* messages, unsigned count, int flags) {
    if (const int error = reason(); error != 0) {
        errno = error;
        return -1;
    }
    static const auto next =
        reinterpret_cast<int (*)(int, mmsghdr*, unsigned, int)>(::dlsym(RTLD_NEXT, "sendmmsg"));
    return next(fd, messages, count, flags);
}

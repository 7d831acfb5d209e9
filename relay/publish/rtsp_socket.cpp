#include "relay/publish/rtsp_socket.hpp"

#include <dirent.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace veter::relay {
namespace {

bool isTcp(int fd) {
    int domain = 0;
    int type = 0;
    socklen_t size = sizeof(int);
    return ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 &&
           ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM &&
           (domain == AF_INET || domain == AF_INET6);
}

ino_t inodeOf(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? status.st_ino : 0;
}

/// Of the other end; 0 = there is none.
std::uint16_t peerPort(int fd) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return 0;
    // The port is at the same place in both families.
    return ntohs(reinterpret_cast<const sockaddr_in&>(peer).sin_port);
}

std::vector<int> tcpSockets() {
    std::vector<int> found;
    struct Close {
        void operator()(DIR* d) const noexcept { ::closedir(d); }
    };
    const std::unique_ptr<DIR, Close> directory(::opendir("/proc/self/fd"));
    if (!directory) return found;
    while (const dirent* entry = ::readdir(directory.get())) {
        const int fd = std::atoi(entry->d_name);
        if (fd > 2 && isTcp(fd)) found.push_back(fd);
    }
    return found;
}

} // namespace

RtspSocket::RtspSocket(std::uint16_t port) : port_(port) {
    for (const int fd : tcpSockets()) before_.push_back(inodeOf(fd));
}

bool RtspSocket::find() {
    for (const int fd : tcpSockets())
        if (port_ != 0 && peerPort(fd) == port_ &&
            std::find(before_.begin(), before_.end(), inodeOf(fd)) == before_.end())
            fd_ = fd;
    const int on = 1;
    return fd_ >= 0 && ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0;
}

void RtspSocket::cork(bool on) const noexcept {
    const int value = on ? 1 : 0;
    if (fd_ >= 0) ::setsockopt(fd_, IPPROTO_TCP, TCP_CORK, &value, sizeof value);
}

std::optional<std::uint64_t> RtspSocket::unacknowledged() const noexcept {
    int bytes = 0;
    if (fd_ < 0 || ::ioctl(fd_, SIOCOUTQ, &bytes) != 0) return std::nullopt;
    return static_cast<std::uint64_t>(bytes);
}

} // namespace veter::relay

#include "capture/argus/argus_service.hpp"

#include "base/fd.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/un.h>

#include <cstdlib>
#include <filesystem>

using namespace veter;
using capture::argus::Service;

namespace {

Fd listenAt(const std::string& path, int type) {
    Fd fd(sys::check(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0), "make a socket"));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    sys::check(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
               "bind {}", path);
    sys::check(::listen(fd.get(), 1), "listen at {}", path);
    return fd;
}

struct Folder {
    Folder() : path(::mkdtemp(name)) {}
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    char name[sizeof "/tmp/veter-XXXXXX"] = "/tmp/veter-XXXXXX";
    std::filesystem::path path;
};

} // namespace

TEST_CASE("a service is down when nobody listens at its socket, or the socket is gone") {
    const Folder folder;
    const auto path = folder.path / "socket";
    Service service(path.string());
    CHECK_FALSE(service.down()); // there has never been one: not known
    {
        const auto listener = listenAt(path.string(), SOCK_STREAM);
        CHECK_FALSE(service.down());
    }
    CHECK(service.down());
    std::filesystem::remove(path);
    CHECK(service.down());
    const auto again = listenAt(path.string(), SOCK_STREAM);
    CHECK_FALSE(service.down());
}

TEST_CASE("a socket of another kind does not mean that the service is down") {
    const Folder folder;
    const auto path = folder.path / "socket";
    const auto listener = listenAt(path.string(), SOCK_SEQPACKET);
    Service service(path.string());
    CHECK_FALSE(service.down());
}

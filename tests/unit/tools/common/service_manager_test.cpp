#include "tools/common/service_manager.hpp"

#include "base/fd.hpp"
#include "base/sys_error.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

using namespace veter;
using namespace veter::tools;
using namespace std::chrono_literals;

namespace {

/// systemd's end.
class Manager {
public:
    Manager() : fd_(sys::check(::socket(AF_UNIX, SOCK_DGRAM, 0), "socket")) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, path_.c_str());
        sys::check(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address),
                   "bind");
        ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
    }
    ~Manager() {
        ::unsetenv("NOTIFY_SOCKET");
        ::unlink(path_.c_str());
    }
    std::string next() const {
        char text[512];
        const auto size = ::recv(fd_.get(), text, sizeof text, MSG_DONTWAIT);
        return size < 0 ? "nothing" : std::string(text, static_cast<std::size_t>(size));
    }

private:
    std::string path_ = "/tmp/veter-notify-" + std::to_string(::getpid());
    Fd fd_;
};

} // namespace

TEST_CASE("systemd is told of start, end, state, and that all threads work") {
    const Manager manager;
    {
        ServiceManager service;
        CHECK(manager.next() == "READY=1");
        Watchdog::Thread thread{"veter-network", 0, 0};
        Clock::time_point now{1h};
        const auto tell = [&] {
            now += 1s;
            ++thread.work;
            service.tell("showing", {&thread, 1}, now);
            return manager.next();
        };
        ++thread.done;
        CHECK(tell() == "STATUS=showing\nWATCHDOG=1");
        for (auto time = 1s; time < Watchdog::kHang; time += 1s)
            CHECK(tell() == "STATUS=showing\nWATCHDOG=1");
        CHECK(tell() == "STATUS=showing"); // it hangs
        ++thread.done;
        CHECK(tell() == "STATUS=showing\nWATCHDOG=1");
        CHECK(manager.next() == "nothing");
    }
    CHECK(manager.next() == "STOPPING=1");
}

TEST_CASE("without systemd nobody is told") {
    ServiceManager service;
    service.tell("showing", {}, Clock::now());
}

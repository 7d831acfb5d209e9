#pragma once

#include <string>
#include <utility>

namespace veter::capture::argus {

/// nvargus-daemon, which owns the cameras, by its socket. libargus that could not connect once was
/// seen to fail ever after in that process, so it is better not to let it try
/// (https://github.com/D3Engineering/d3-jetson-bsp/issues/29).
class Service {
public:
    explicit Service(std::string path = "/tmp/argus_socket") : path_(std::move(path)) {}

    /// Certainly not there: nobody listens at the socket, or it was there and has gone. False where
    /// there has never been one, as the service may have another place for it.
    bool down();

private:
    std::string path_;
    bool seen_ = false;
};

} // namespace veter::capture::argus

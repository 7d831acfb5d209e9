#pragma once

#include <string>
#include <utility>

namespace veter::capture::argus {

/// nvargus-daemon, which owns the cameras, by its socket. Once libargus has failed to connect it
/// was seen to fail for the rest of the process, so it is better not to let it try
/// (https://github.com/D3Engineering/d3-jetson-bsp/issues/29).
class Service {
public:
    explicit Service(std::string path = "/tmp/argus_socket") : path_(std::move(path)) {}

    /// True = the service is certainly down: nobody listens at the socket, or it has disappeared.
    /// False also where there never was a socket, because the service may use another place.
    bool down();

private:
    std::string path_;
    bool seen_ = false;
};

} // namespace veter::capture::argus

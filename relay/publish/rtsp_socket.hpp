#pragma once

#include "base/time.hpp"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace veter::relay {

/// The TCP socket inside libavformat's RTSP muxer, which does not expose it. Found as the
/// descriptor that appeared between the two calls, connected to that port; borrowed, never closed
/// here. One thread, and no other may open connections to such a port meanwhile.
class RtspSocket {
public:
    explicit RtspSocket(std::uint16_t port); ///< of the server; before the connection is made
    /// After it: finds it and turns Nagle's algorithm off (43 ms when it meets a delayed ACK).
    /// False = not found; all the rest then does nothing.
    bool find();

    /// Holds back what is written until released, so that a picture leaves in full segments.
    void cork(bool on) const noexcept;
    /// Bytes that the other side has not acknowledged; nullopt = unknown.
    std::optional<std::uint64_t> unacknowledged() const noexcept;

private:
    std::uint16_t port_;
    std::vector<ino_t> before_; // sockets that there were: a number may be used again
    int fd_ = -1;
};

} // namespace veter::relay

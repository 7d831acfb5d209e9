#pragma once

#include "relay/observe/stream_stats.hpp"
#include "relay/publish/rtsp_settings.hpp"
#include "relay/receive/receiver_settings.hpp"

#include <exception>
#include <functional>
#include <memory>

namespace veter::relay {

/// What becomes of pictures with packets missing, and of those that build on them.
enum class OnLoss {
    Freeze, ///< left out, up to the next key frame, or one that refers to none of them
    Pass,   ///< published as they are
};

struct StreamSettings {
    ReceiverSettings input;
    OnLoss onLoss = OnLoss::Freeze;
    RtspSettings output; ///< its URL is one that parseRtspUrl() takes
};

/// One camera, from its UDP port to its RTSP session: a network thread and a publish thread with a
/// bounded queue between them. While it connects to its server no other thread of the process
/// should open a connection to that port: libavformat hides its socket, which is looked for among
/// those that are new, to send each picture at once and to notice a server that hangs.
class Stream {
public:
    using OnFailure = std::function<void(std::exception_ptr)>;

    /// Binds and starts. `onFailure` is called from the publish thread when it cannot go on.
    /// Throws sys::Error, or std::runtime_error for an address that does not resolve and keys that
    /// libsrtp2 does not take. A server that is not there is no error: it is tried again.
    Stream(const StreamSettings& settings, OnFailure onFailure);
    ~Stream(); ///< ends both threads, within the publisher's TEARDOWN time
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    StreamStats stats() const; ///< any thread
    /// Any thread: a viewer has come. Asks the robot for a key frame, at a limited rate; a
    /// publisher with --gop auto then sends no more than are asked for.
    void onViewer() noexcept;

private:
    class Worker;
    std::unique_ptr<Worker> worker_;
};

} // namespace veter::relay

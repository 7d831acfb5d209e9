#pragma once
// As much of an RTSP server (RFC 2326) as a publisher or a viewer over TCP needs, in this
// process.

#include "base/fd.hpp"
#include "transport/rtp/rtp_header.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace veter::test {

/// One connection at a time. Any thread; a wait of more than 10 s fails
/// the test.
class RtspServer {
public:
    using Wire = std::vector<std::uint8_t>;

    /// On the loopback; 0 = a port that is free. Answers from now on.
    explicit RtspServer(std::uint16_t port = 0);
    ~RtspServer();
    RtspServer(const RtspServer&) = delete;
    RtspServer& operator=(const RtspServer&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    std::string url() const;
    /// The status of the answers to `method` from now on; 200 where nothing else is set.
    void answer(const std::string& method, int status);
    void describe(const std::string& sdp);               ///< the answer to DESCRIBE from now on
    void send(std::uint8_t channel, Bytes packet) const; ///< interleaved, to the client
    void hangUp();                            ///< closes the connection; returns when it is
    void stopReading();                       ///< for good
    std::vector<std::string> methods() const; ///< asked for so far
    std::string lastUrl() const;              ///< of the last request
    void waitFor(const std::string& method) const;
    /// The first `count` packets of RTP, or of RTCP, of all connections.
    std::vector<Wire> rtp(std::size_t count) const;
    std::vector<Wire> rtcp(std::size_t count) const;

private:
    void run(const std::stop_token& stop);
    void read();
    bool take();
    void answer(const std::string& head);
    template <class Done> void wait(Done done, const char* what) const;

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::map<std::string, int> statuses_;
    std::string description_;
    bool hangUp_ = false;
    bool reading_ = true;
    std::vector<std::string> methods_;
    std::string lastUrl_;
    std::vector<Wire> rtp_, rtcp_;
    WakeUp wakeUp_;
    Fd listener_;
    std::uint16_t port_ = 0;
    // The thread's.
    Fd connection_;
    std::string data_;
    std::jthread thread_;
};

} // namespace veter::test

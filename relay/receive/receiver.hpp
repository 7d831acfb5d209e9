#pragma once

#include "base/fd.hpp"
#include "base/published.hpp"
#include "relay/receive/receiver_core.hpp"
#include "relay/receive/receiver_log.hpp"
#include "relay/receive/udp_input.hpp"

#include <atomic>
#include <thread>

namespace veter::relay {

/// The relay's network thread: a UDP port, and a ReceiverCore for what arrives there.
class Receiver {
public:
    using OnUnit = ReceiverCore::OnUnit;

    /// Binds, then starts the thread, which calls `out`. Throws sys::Error.
    Receiver(const ReceiverSettings& settings, OnUnit out);
    ~Receiver(); ///< ends the thread
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    /// One other thread: asks the sender for one, at a limited rate, unless one came after the unit
    /// of this number.
    void requestKeyFrame(std::uint64_t after) noexcept;
    void requestGoodPicture(std::uint64_t after) noexcept; ///< the same, of one as it was encoded
    /// Any thread: a viewer has come and needs a key frame. From then on the sender counts on being
    /// asked for those that viewers need.
    void onViewer() noexcept;
    ReceiverStats stats() const { return stats_.get(); } ///< any thread

private:
    void run(const std::stop_token& stop);
    void wait();
    void publishStats();

    UdpInput input_;
    WakeUp wake_;
    ReceiverLog log_; // network thread only, both
    ReceiverCore core_;
    std::vector<ReceiverCore::Datagram> due_;
    std::uint64_t passes_ = 0;
    std::atomic<std::uint64_t> keyFrameWanted_{0}; // after the unit of this number; 0 = not
    std::atomic<std::uint64_t> goodPictureWanted_{0};
    std::atomic<bool> viewerCame_{false};
    Published<ReceiverStats> stats_;
    std::jthread thread_;
};

} // namespace veter::relay

#pragma once

#include "base/fd.hpp"
#include "relay/feedback.hpp"
#include "relay/key_check.hpp"
#include "relay/receiver_stats.hpp"
#include "relay/source_filter.hpp"
#include "relay/source_lock.hpp"
#include "relay/udp_input.hpp"
#include "relay/unit_assembler.hpp"
#include "transport/sdp.hpp"
#include "transport/srtp_session.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace veter::relay {

struct ReceiverSettings {
    transport::RtpStream stream;
    /// How long a hole may hold back what came behind it; nullopt = follows the round trip.
    std::optional<Clock::duration> latency;
    std::vector<Cidr> allowed{}; ///< where packets may come from; empty = anywhere
};

/// The relay's network thread: takes whatever arrives at a UDP port, asks the sender for what is
/// missing, and hands on the pictures of one RTP stream, their packets in order.
class Receiver {
public:
    using OnUnit = std::function<void(RtpUnit)>;

    /// Binds, then starts the thread, which calls `out`. Throws sys::Error.
    Receiver(const ReceiverSettings& settings, OnUnit out);
    ~Receiver(); ///< ends the thread
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    void requestKeyFrame() noexcept; ///< any thread: asks the sender for one, at a limited rate
    ReceiverStats stats() const;     ///< any thread

private:
    void run(const std::stop_token& stop);
    void onDatagram(std::span<std::uint8_t> wire, const sockaddr_storage& from,
                    Clock::time_point now);
    void onRtp(Bytes wire, const transport::RtpHeader& header, const sockaddr_storage& from,
               bool known, Clock::time_point now);
    void onParity(Bytes wire, const transport::RtpHeader& header, Clock::time_point now);
    void take(RtpPacket packet);
    void onEncrypted();
    void follow(const sockaddr_storage& from);
    void onRtcp(Bytes compound, Clock::time_point now);
    void onRestart(const transport::RtpHeader& header, const sockaddr_storage& from);
    void passOn(Clock::time_point now);
    void sendFeedback(Clock::time_point now);
    void publishStats(Clock::time_point now);
    Clock::time_point nextWakeUp() const noexcept;

    const std::uint8_t payloadType_;
    const std::vector<Cidr> allowed_;
    OnUnit out_;
    UdpInput input_;
    WakeUp wake_;
    std::optional<transport::SrtpSession> unprotect_; // nullopt = plain RTP
    std::optional<transport::SrtpSession> protect_;
    KeyCheck key_;
    SourceLock lock_;
    Repair repair_;
    Feedback feedback_;
    UnitAssembler assembler_;
    sockaddr_storage sender_{}; // where the last packet of the stream came from
    std::atomic<bool> keyFrameWanted_{false};
    std::optional<RtpPacket> candidate_; // and where it came from:
    sockaddr_storage candidateFrom_{};
    std::optional<ReceivedReport> report_;
    ReceiverStats counting_; // network thread only, as all up to here
    Clock::duration heldBack_{};
    Clock::time_point heldSince_{};
    mutable std::mutex mutex_;
    ReceiverStats published_; // guarded by mutex_
    std::jthread thread_;
};

} // namespace veter::relay

#pragma once

#include "base/fd.hpp"
#include "relay/jitter_buffer.hpp"
#include "relay/source_lock.hpp"
#include "relay/udp_input.hpp"
#include "relay/unit_assembler.hpp"
#include "transport/sdp.hpp"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace veter::relay {

struct ReceiverStats {
    std::uint64_t packets = 0;   ///< RTP of the stream, all that came
    std::uint64_t bytes = 0;     ///< of those, RTP header included
    std::uint64_t units = 0;     ///< pictures handed on
    std::uint64_t damaged = 0;   ///< of those, with packets missing
    std::uint64_t malformed = 0; ///< not RTP or RTCP, or cut off
    std::uint64_t wrongType = 0; ///< RTP of another payload type
    std::uint64_t refused = 0;   ///< of another sender while the present one is heard
    std::uint64_t restarts = 0;  ///< another sender took over, or the same one began anew
    std::uint64_t kernelDrops = 0;
    JitterBuffer::Counters order;
};

/// The relay's network thread: takes whatever arrives at a UDP port and hands on the pictures of
/// one RTP stream, their packets in order.
class Receiver {
public:
    using OnUnit = std::function<void(RtpUnit)>;

    /// Binds, then starts the thread, which calls `out`. `hold`: how long a hole may hold back what
    /// came behind it. Throws sys::Error.
    Receiver(const transport::RtpStream& stream, Clock::duration hold, OnUnit out);
    ~Receiver(); ///< ends the thread
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    ReceiverStats stats() const; ///< any thread

private:
    void run(const std::stop_token& stop);
    void onDatagram(Bytes wire, const sockaddr_storage& from, Clock::time_point now);
    void onRtp(Bytes wire, const transport::RtpHeader& header, const sockaddr_storage& from,
               Clock::time_point now);
    void take(RtpPacket packet);
    void onRtcp(Bytes compound);
    void onRestart(const transport::RtpHeader& header, const sockaddr_storage& from);
    void passOn(Clock::time_point now);

    const std::uint8_t payloadType_;
    OnUnit out_;
    UdpInput input_;
    WakeUp wake_;
    SourceLock lock_;
    JitterBuffer jitter_;
    UnitAssembler assembler_;
    std::optional<RtpPacket> candidate_;
    std::optional<transport::SenderReport> report_;
    ReceiverStats counting_; // network thread only
    mutable std::mutex mutex_;
    ReceiverStats published_; // guarded by mutex_
    std::jthread thread_;
};

} // namespace veter::relay

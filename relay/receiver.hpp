#pragma once

#include "base/fd.hpp"
#include "base/log.hpp"
#include "relay/feedback.hpp"
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

struct ReceiverStats {
    std::uint64_t packets = 0;   ///< RTP of the stream, all that came
    std::uint64_t bytes = 0;     ///< of those, RTP header included
    std::uint64_t units = 0;     ///< pictures handed on
    std::uint64_t damaged = 0;   ///< of those, with packets missing
    std::uint64_t malformed = 0; ///< not RTP or RTCP, or cut off
    std::uint64_t wrongType = 0; ///< RTP of another payload type
    std::uint64_t refused = 0;   ///< of another sender while the present one is heard
    std::uint64_t restarts = 0;  ///< another sender took over, or the same one began anew
    std::uint64_t moves = 0;     ///< the sender's address changed
    transport::SrtpSession::Refused unauthentic;
    std::uint64_t kernelDrops = 0;
    std::uint64_t keyFramesAsked = 0;
    JitterBuffer::Counters order;
    NackGenerator::Counters losses;
    transport::FecDecoder::Counters parity;
    double loss = 0;                 ///< 0 to 1, before repair, in the last seconds
    std::optional<Micros> roundTrip; ///< nullopt = not known: a plain sender
    Clock::duration hold{};          ///< how long a hole may hold back what is behind it
    Clock::duration heldBack{};      ///< the longest a packet was, in the last whole second
};

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
    void tellOfRefused(Clock::time_point now);
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
    SourceLock lock_;
    Repair repair_;
    Feedback feedback_;
    UnitAssembler assembler_;
    sockaddr_storage sender_{}; // where the last packet of the stream came from
    std::atomic<bool> keyFrameWanted_{false};
    RateLimit refusals_{std::chrono::seconds(10)};
    std::optional<RtpPacket> candidate_;
    std::optional<transport::SenderReport> report_;
    ReceiverStats counting_; // network thread only, as all up to here
    Clock::duration heldBack_{};
    Clock::time_point heldSince_{};
    mutable std::mutex mutex_;
    ReceiverStats published_; // guarded by mutex_
    std::jthread thread_;
};

} // namespace veter::relay

#pragma once

#include "relay/assemble/unit_assembler.hpp"
#include "relay/receive/feedback.hpp"
#include "relay/receive/key_check.hpp"
#include "relay/receive/probation.hpp"
#include "relay/receive/receiver_log.hpp"
#include "relay/receive/receiver_stats.hpp"
#include "relay/receive/source_filter.hpp"
#include "relay/receive/source_lock.hpp"
#include "transport/sdp/sdp.hpp"
#include "transport/srtp/srtp_session.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace veter::relay {

struct ReceiverSettings {
    transport::StreamDescription stream;
    /// How long a missing packet may hold back those behind it; nullopt = follows the round trip.
    std::optional<Clock::duration> latency;
    std::vector<Cidr> allowed{}; ///< where packets may come from; empty = anywhere
    /// SSRC of our RTCP, not used before with the key. nullopt = a random one.
    std::optional<std::uint32_t> ssrc{};
};

/// Turns the datagrams of a UDP port into the pictures of one RTP stream, with their packets in
/// order, and into RTCP for its sender. With keys it accepts only a sender that proves that it is
/// live (Freshness), unless the keys say that it cannot. Pure: time, datagrams and random numbers
/// are passed in. One thread.
class ReceiverCore {
public:
    using OnUnit = std::function<void(AccessUnitPackets)>;

    /// `out` is called from onDatagram() and poll(). `random`: numbers that nobody can guess.
    ReceiverCore(const ReceiverSettings& settings, const Freshness::Random& random,
                 Clock::time_point now, OnUnit out);

    /// `wire` begins at a multiple of 4 and is written to.
    void onDatagram(std::span<std::uint8_t> wire, const UdpPath& path, Clock::time_point now);
    void wantKeyFrame() noexcept { feedback_.wantKeyFrame(); } ///< asks for one, at a limited rate

    struct Datagram {
        std::vector<std::uint8_t> data;
        UdpPath path; ///< the way to send it
    };
    /// Does what is due, and appends what is to be sent.
    void poll(Clock::time_point now, std::vector<Datagram>& out);
    Clock::time_point nextWakeUp() const noexcept; ///< of poll(); time_point::max() = a datagram's
    ReceiverStats stats() const;

private:
    bool open(std::span<std::uint8_t>& wire, const UdpPath& path, Clock::time_point now);
    bool isToBeJudged(Bytes wire, const UdpPath& path) const noexcept;
    void onEncrypted();
    void onRtcp(Bytes compound, const UdpPath& path, Clock::time_point now);
    void onRtcpPacket(Bytes packet, std::uint32_t sender, Clock::time_point now);
    std::optional<Freshness::Answer> onEcho(Bytes compound, std::uint32_t sender,
                                            Clock::time_point now);
    void onRollOver(const transport::RollOver& told, std::uint32_t sender, Clock::time_point now);
    void onRtp(RtpPacket packet, const UdpPath& path, Clock::time_point now);
    void onUnknown(RtpPacket packet, const UdpPath& path, Clock::time_point now);
    void onUnproven(RtpPacket packet, const UdpPath& path, Clock::time_point now);
    void onParity(Bytes wire, const transport::RtpHeader& header, Clock::time_point now);
    void admit(RtpPacket packet, const UdpPath& path, Clock::time_point now);
    bool mayTakeOver(std::uint32_t ssrc, Clock::time_point now) const noexcept;
    void takeOver(std::uint32_t ssrc, const UdpPath& path, Clock::time_point now);
    void onRestart(std::uint32_t ssrc, const UdpPath& path, Clock::time_point now);
    void startOver();
    void keepParity(std::uint32_t ssrc);
    void onMove(const UdpPath& path, Clock::time_point now);
    void take(RtpPacket packet);
    void passOn(Clock::time_point now);
    void handOn();
    void challenge(const UdpPath& path, Clock::time_point now);
    void sendFeedback(Clock::time_point now, std::vector<Datagram>& out);

    const std::uint8_t payloadType_;
    const std::vector<Cidr> allowed_;
    OnUnit out_;
    std::optional<transport::SrtpSession> srtpIn_; // nullopt = plain RTP
    std::optional<transport::SrtpSession> srtpOut_;
    const bool mustProve_; // all senders, that they are live
    KeyCheck key_;
    SourceLock lock_;
    std::optional<RtpPacket> candidate_; // what the lock holds
    Probation probation_;
    Repair repair_;
    Feedback feedback_;
    UnitAssembler assembler_;
    std::optional<std::uint32_t> parity_;    // SSRC of the present sender's
    std::optional<std::uint32_t> publisher_; // SSRC of a veter-publish: its last packets are marked
    std::optional<ReceivedReport> report_;
    std::vector<Datagram> challenges_;
    std::uint32_t challenged_ = 0; // SSRC of the last one whose RTP was answered so
    Clock::time_point challengedAt_{};
    Clock::time_point nextChallenge_{}; // to any sender
    // An address that has not shown that it receives our packets gets no more bytes than it sent.
    bool answers_ = false;
    std::size_t credit_ = 0; // bytes
    ReceiverStats counting_;
    Clock::duration heldBack_{};
    Clock::time_point heldSince_{};
    ReceiverLog log_;
};

} // namespace veter::relay

#pragma once

#include "relay/assemble/reference_tracker.hpp"
#include "relay/assemble/unit_assembler.hpp"
#include "relay/receive/admission.hpp"
#include "relay/receive/amplification_limit.hpp"
#include "relay/receive/feedback.hpp"
#include "relay/receive/receiver_settings.hpp"
#include "relay/receive/receiver_stats.hpp"
#include "relay/receive/stream_srtp.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace veter::relay {

/// Turns the datagrams of a UDP port into the pictures of one RTP stream, with their packets in
/// order, and into RTCP for its sender. Which sender that is Admission decides. Pure: time,
/// datagrams and random numbers are passed in, and nothing is logged. One thread.
class ReceiverCore {
public:
    using OnUnit = std::function<void(AccessUnitPackets)>;
    using OnEvent = Admission::OnEvent;

    /// `out` is called from onDatagram() and poll(), `onEvent` from onDatagram(). `random`: numbers
    /// that nobody can guess.
    ReceiverCore(
        const ReceiverSettings& settings, const Freshness::Random& random, Clock::time_point now,
        OnUnit out, OnEvent onEvent = [](const SenderEvent&, Clock::time_point) {});

    /// `wire` begins at a multiple of 4 and is written to.
    void onDatagram(std::span<std::uint8_t> wire, const UdpPath& path, Clock::time_point now);
    /// Asks for one, at a limited rate, unless one was handed on after the unit of this number:
    /// who asks may be behind.
    void wantKeyFrame(std::uint64_t after) noexcept;
    /// The same, of a picture whose AccessUnitPackets::good is true.
    void wantGoodPicture(std::uint64_t after) noexcept;
    void onViewer() noexcept { feedback_.onViewer(); } ///< a viewer has come and needs a key frame

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
    void onRtcp(Bytes compound, const UdpPath& path, Clock::time_point now);
    void onRtcpPacket(Bytes packet, std::uint32_t sender, Clock::time_point now);
    void onRollOver(const transport::RollOver& told, std::uint32_t sender, Clock::time_point now);
    void onParity(Bytes wire, const transport::RtpHeader& header, Clock::time_point now);
    void takeAdmitted(Clock::time_point now);
    void startOver(std::optional<std::uint32_t> ssrc);
    void take(RtpPacket packet);
    void passOn(Clock::time_point now);
    void handOn();
    void sendChallenges(Clock::time_point now, std::vector<Datagram>& out);
    void sendFeedback(Clock::time_point now, std::vector<Datagram>& out);

    const std::uint8_t payloadType_;
    const std::vector<Cidr> allowed_;
    OnUnit out_;
    StreamSrtp srtp_;
    Freshness freshness_; // above the two that refer to it
    Admission admission_;
    Feedback feedback_;
    Repair repair_;
    UnitAssembler assembler_;
    ReferenceTracker references_;
    AmplificationLimit limit_;               // of the present sender's address
    std::optional<std::uint32_t> publisher_; // SSRC of a veter-publish: its last packets are marked
    std::optional<ReceivedReport> report_;
    std::vector<Admission::Packet> admitted_; // empty between calls
    ReceiverStats counting_;
    std::uint64_t lastKey_ = 0;  // number of the unit
    std::uint64_t lastGood_ = 0; // the same
    Clock::duration heldBack_{};
    Clock::time_point heldSince_{};
};

} // namespace veter::relay

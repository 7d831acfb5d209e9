#pragma once

#include "relay/receive/jitter_buffer.hpp"
#include "relay/receive/nack_generator.hpp"
#include "transport/fec/fec_decoder.hpp"
#include "transport/rtcp/round_trip.hpp"

#include <optional>

namespace veter::relay {

/// Repairs what the network did to a stream: restores the order, recovers missing packets by parity
/// or requests them. Chooses how long a missing packet may hold back those behind it. Pure: time is
/// passed in. One thread.
class Repair {
public:
    /// Before asking for what parity may recover: twice Pacer::kDrain, by which a large picture and
    /// its parity have left.
    static constexpr auto kParityWait = std::chrono::milliseconds(8);
    /// Of a plain sender: a little more than NackGenerator::kMostTolerance, about a picture's time.
    static constexpr auto kReorderHold = std::chrono::milliseconds(30);
    /// Until the sender answers: enough for a few requests at a round trip of 40 ms.
    static constexpr auto kUnknownHold = std::chrono::milliseconds(100);
    /// Of a sender that resends. A longer hold shows more pictures whole, but later. Where the
    /// round trip needs more than the most, parity takes over.
    static constexpr auto kLeastHold = std::chrono::milliseconds(50);
    static constexpr auto kMostHold = std::chrono::milliseconds(200);

    /// `latency`: how long a hole may hold at most; nullopt = follows the round trip.
    Repair(std::uint8_t payloadType, std::optional<Clock::duration> latency);

    void push(RtpPacket packet);
    void pushParity(Bytes rtp, Clock::time_point now); ///< of transport::kFecPayloadType
    /// The sender says that a picture ends with this packet, which may be lost.
    void onPictureEnd(std::uint16_t sequence, Clock::time_point now);
    std::optional<RtpPacket> pop(Clock::time_point now);
    transport::NackList takeNacks(Clock::time_point now) { return nacks_.take(now); }
    /// When pop() may have something new without a push.
    Clock::time_point nextWakeUp() const noexcept { return jitter_.deadline(); }
    /// When takeNacks() may have.
    Clock::time_point nextNack() const noexcept { return nacks_.nextWakeUp(); }
    void reset(); ///< another sender's packets follow

    /// Measured by our time, which the sender echoed: it receives our packets.
    void addRoundTrip(Micros sample);
    std::optional<Micros> roundTrip() const noexcept { return roundTrip_.smoothed(); }
    Clock::duration hold() const noexcept { return hold_; }
    const JitterBuffer::Counters& order() const noexcept { return jitter_.counters(); }
    const NackGenerator::Counters& losses() const noexcept { return nacks_.counters(); }
    Clock::time_point resumed() const noexcept { return nacks_.resumed(); } ///< after an outage
    const transport::FecDecoder::Counters& parity() const noexcept { return fec_.counters(); }
    bool takesParity() const noexcept { return payloadType_ != transport::kFecPayloadType; }
    bool asking() const noexcept { return nacks_.asking(); }

private:
    Clock::duration chooseHold() const noexcept;
    void update();
    void onRoundTrip(Micros sample);
    bool withinReach(std::uint16_t sequence) const noexcept;
    void takeRecovered(Clock::time_point now);

    const std::uint8_t payloadType_; // of the media
    const std::optional<Clock::duration> latency_;
    Clock::duration hold_ = kUnknownHold;
    transport::RoundTrip roundTrip_;
    bool reported_ = false; // measured by an echo: better than by requests and answers
    JitterBuffer jitter_;
    NackGenerator nacks_;
    transport::FecDecoder fec_;
    std::optional<Clock::time_point> parityAt_; // the last one's arrival
    std::vector<Packet> recovered_;
};

} // namespace veter::relay

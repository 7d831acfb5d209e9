#pragma once

#include "base/token_bucket.hpp"
#include "relay/receive/freshness.hpp"
#include "relay/receive/key_check.hpp"
#include "relay/receive/probation.hpp"
#include "relay/receive/sender_event.hpp"
#include "relay/receive/source_lock.hpp"
#include "transport/rtcp/rtcp_roll_over.hpp"

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace veter::relay {

/// Decides which sender is believed, and so whose packets are the stream's: one at a time, as
/// SourceLock says. With a key an unknown sender is asked to prove that it is live (Freshness);
/// meanwhile its packets wait in Probation. Pure: time is passed in. One thread.
class Admission {
public:
    enum class Trust {
        Address, ///< packets are plain: SSRC and address are the sender
        Key,     ///< who has the key is believed, until one proves that it is live
        Proof,   ///< only who proves that it is live
    };
    using OnEvent = std::function<void(const SenderEvent&, Clock::time_point)>;

    /// `freshness`: of the reports and challenges that are sent; outlives this.
    Admission(std::uint8_t payloadType, Trust trust, Freshness& freshness, Clock::time_point now,
              OnEvent onEvent);

    enum class Cipher {
        Fits,    ///< or nothing is known of it
        Refused, ///< encrypted, or perhaps: not to be read
        Ended,   ///< the same, and so was the sender that was believed: none is
    };
    /// A datagram as received, before it is decrypted.
    Cipher onDatagram(Bytes wire, const UdpPath& path, Clock::time_point now);
    void onAuthentic(Clock::time_point now) noexcept { key_.onAuthentic(now); } ///< it decrypts
    /// Whether RTCP from there is read, of the sender in its first packet.
    bool hears(std::uint32_t sender, const UdpPath& path, Clock::time_point now);

    struct Packet {
        RtpPacket packet;
        enum class Follows {
            Same,       ///< the packets before it
            Move,       ///< those too, from another address
            Sender,     ///< another sender's, or the same one began anew
            LiveSender, ///< as Sender; and this one has proven itself, so it hears us
        } follows = Follows::Same;
    };
    /// RTP of the stream's payload type. Appends what is the stream's by now.
    void push(RtpPacket packet, const UdpPath& path, Clock::time_point now,
              std::vector<Packet>& out);
    /// After RTCP of this sender, which may have proven itself by it: the same.
    void onReport(std::uint32_t sender, const UdpPath& path, Clock::time_point now,
                  std::vector<Packet>& out);
    /// Of a sender that is not believed yet: its packets that waited are near there, or older.
    void onRollOver(const transport::RollOver& told);
    void onBye(Clock::time_point now); ///< of the sender that is believed

    /// SSRC of the sender that is believed; nullopt = none yet, or it left.
    std::optional<std::uint32_t> ssrc() const noexcept { return lock_.ssrc(); }
    const UdpPath& path() const noexcept { return lock_.path(); } ///< its address
    bool knows(const UdpPath& path) const noexcept { return lock_.knows(path); }

    /// Where to send a challenge, since the last call; at most one each kChallengePace.
    std::vector<UdpPath> takeChallenges() { return std::exchange(challenges_, {}); }
    bool challenges() const noexcept { return !challenges_.empty(); }

    static constexpr auto kChallengeInterval = std::chrono::milliseconds(50); ///< to RTP of an SSRC
    static constexpr auto kChallengePace = std::chrono::milliseconds(1);      ///< of all
    static constexpr auto kChallengeBurst = std::chrono::milliseconds(50);

    struct Counters {
        std::uint64_t refused = 0;   ///< of another sender than the present one, or doubtful
        std::uint64_t unproven = 0;  ///< authentic, of a sender that did not prove itself
        std::uint64_t encrypted = 0; ///< of a stream that needs a key, and there is none
        std::uint64_t restarts = 0;  ///< another sender took over, or the same one began anew
        std::uint64_t moves = 0;     ///< the sender's address changed
    };
    Counters counters() const noexcept;

private:
    using Follows = Packet::Follows;
    bool isToBeJudged(Bytes wire, const UdpPath& path) const noexcept;
    void onUnproven(RtpPacket packet, const UdpPath& path, Clock::time_point now,
                    std::vector<Packet>& out);
    void admit(RtpPacket packet, const UdpPath& path, Clock::time_point now,
               std::vector<Packet>& out);
    bool mayTakeOver(std::uint32_t ssrc, Clock::time_point now) const noexcept;
    void takeOver(std::uint32_t ssrc, const UdpPath& path, Clock::time_point now,
                  std::vector<Packet>& out);
    void begin(std::uint32_t ssrc, const UdpPath& path, Clock::time_point now);
    void challenge(const UdpPath& path, Clock::time_point now);

    const Trust trust_;
    Freshness& freshness_;
    OnEvent onEvent_;
    KeyCheck key_;
    SourceLock lock_;
    Probation probation_;
    std::vector<UdpPath> challenges_; // at most kChallengeBurst of them
    std::uint32_t challenged_ = 0;    // SSRC of the last one whose RTP was answered so
    Clock::time_point challengedAt_{};
    TokenBucket pace_{kChallengeBurst + kChallengePace}; // of all challenges
    bool began_ = false;                                 // there was a sender
    Counters counters_;
};

} // namespace veter::relay

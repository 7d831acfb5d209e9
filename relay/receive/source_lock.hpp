#pragma once

#include "relay/assemble/rtp_packet.hpp"
#include "relay/receive/udp_path.hpp"

#include <optional>

namespace veter::relay {

/// Keeps to one sender, and notices when it was restarted (RFC 3550 appendix A.1): a new sender
/// must send two packets in sequence, and not while the present one sends. Where packets are not
/// authentic a sender is identified by SSRC and address, and one that had sent for longer gets its
/// place back as soon as it sends again. Pure: time is passed in. One thread.
class SourceLock {
public:
    static constexpr auto kSilence = std::chrono::milliseconds(200);
    static constexpr auto kMoveSilence = std::chrono::seconds(1);
    /// A sender that was silent for so long does not get its place back from its successor.
    static constexpr auto kRemember = std::chrono::minutes(1);
    static constexpr int kMaxDropout = 3000; ///< packets; a larger jump is a restart
    static constexpr int kMaxMisorder = 500;

    /// `authentic`: all packets are, so that the address they come from says nothing.
    explicit SourceLock(bool authentic) noexcept : authentic_(authentic) {}

    enum class Verdict {
        Accept,
        Move,    ///< accept; the sender has another address
        Restart, ///< accept, behind takeHeld(): they are the first two of a new sender
        Hold,    ///< may be the first of a new sender: it was moved from, and waits for the next
        Refuse,
    };
    /// From elsewhere than the sender's address a packet that is not authentic is let in only after
    /// a silence of kMoveSilence.
    Verdict admit(RtpPacket& packet, const UdpPath& path, Clock::time_point now);
    RtpPacket takeHeld(); ///< after Restart
    /// This is the sender from now on, whoever it was before.
    void take(const transport::RtpHeader& header, const UdpPath& path, Clock::time_point now);
    void release() noexcept { locked_ = false; } ///< the sender said BYE

    /// Of the present sender; nullopt = none yet, or it left.
    std::optional<std::uint32_t> ssrc() const noexcept;
    /// Where its last packet came from.
    const UdpPath& path() const noexcept { return present_.path; }
    /// Whether `path` is the present sender's, or there is none.
    bool knows(const UdpPath& path) const noexcept;
    bool silent(Clock::time_point now) const noexcept { return now - present_.heard >= kSilence; }
    /// Packets that were held, and were no sender's.
    std::uint64_t dropped() const noexcept { return dropped_; }

private:
    struct Sender {
        std::uint32_t ssrc = 0;
        UdpPath path{};
        std::uint16_t highest = 0;
        Clock::time_point since{}; // its first packet, or the one after another sender's
        Clock::time_point heard{};
        Clock::duration run() const noexcept { return heard - since; }
    };
    struct Held {
        RtpPacket packet;
        UdpPath path;
    };
    Verdict audition(RtpPacket& packet, const UdpPath& path, Clock::time_point now);
    void lockTo(const transport::RtpHeader& header, const UdpPath& path, Clock::time_point now);
    void dropHeld() noexcept;
    bool isPrevious(const transport::RtpHeader& header, const UdpPath& path) const noexcept;

    const bool authentic_;
    bool locked_ = false;
    Sender present_;
    std::optional<Sender> previous_;
    std::optional<Held> held_;
    std::uint64_t dropped_ = 0;
};

} // namespace veter::relay

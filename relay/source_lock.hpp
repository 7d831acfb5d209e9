#pragma once

#include "base/time.hpp"
#include "transport/rtp_header.hpp"

#include <optional>

namespace veter::relay {

/// Keeps to one sender, and finds out when it has been started anew (RFC 3550 appendix A.1): a
/// stranger must send two packets in sequence, and not while the present one is heard. Pure.
class SourceLock {
public:
    static constexpr auto kSilence = std::chrono::milliseconds(200);
    static constexpr auto kMoveSilence = std::chrono::seconds(1);
    static constexpr int kMaxDropout = 3000; ///< packets; a larger jump is a restart
    static constexpr int kMaxMisorder = 500;

    enum class Verdict {
        Accept,
        Hold,    ///< may be the first of a new sender: keep it, drop what was kept before
        Restart, ///< it is: what was kept comes first, then this one
        Refuse,
    };
    /// `known`: it comes from where the sender's packets came from, or is authentic. From
    /// elsewhere it is let in only after a silence of kMoveSilence.
    Verdict admit(const transport::RtpHeader& header, Clock::time_point now, bool known = true);
    void release() noexcept { locked_ = false; } ///< the sender said BYE
    /// What Hold was said of is no part of a stream: what follows it comes from elsewhere.
    void dismiss() noexcept { candidate_.reset(); }
    /// Of the present sender; nullopt = none yet, or it left.
    std::optional<std::uint32_t> ssrc() const noexcept;

private:
    struct Candidate {
        std::uint32_t ssrc;
        std::uint16_t sequence;
    };
    Verdict audition(const transport::RtpHeader& header, Clock::time_point now);

    bool locked_ = false;
    std::uint32_t ssrc_ = 0;
    std::uint16_t highest_ = 0;
    Clock::time_point heard_{};
    std::optional<Candidate> candidate_;
};

} // namespace veter::relay

#pragma once

#include "base/time.hpp"
#include "transport/rtcp/rtcp_extended.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace veter::relay {

/// Distinguishes a live sender from a recording. In place of our time (RFC 3611 section 4.4) we
/// send a random number, and a live sender echoes it (section 4.5). A recording fits by chance once
/// in 10^8 tries; after many wrong answers two right ones are needed. Pure: time and random numbers
/// are passed in. One thread.
class Freshness {
public:
    using Random = std::function<std::uint32_t()>; ///< numbers that nobody can guess

    /// A number for all serves so long: reported_ must have room for all of kValid.
    static constexpr auto kRotate = std::chrono::milliseconds(250);
    /// An older number proves nothing. Mobile links hold packets back for seconds.
    static constexpr auto kValid = std::chrono::seconds(5);
    /// How long a proof lasts where another sender has one, too.
    static constexpr auto kLasts = std::chrono::seconds(10);

    explicit Freshness(Random random) : random_(std::move(random)) {}

    /// What to send as our time, in NTP's format: a new number each time, at most a few a second.
    std::uint64_t tell(Clock::time_point now);
    /// The same for senders that have to prove themselves: one for all, a new one every kRotate.
    std::uint64_t challenge(Clock::time_point now);

    struct Answer {
        std::optional<Micros> roundTrip; ///< nullopt = the number was sent more than once
    };
    /// `ssrc` sent `echo`, authentically. nullopt = we did not send that number, or too long ago.
    std::optional<Answer> onEcho(std::uint32_t ssrc, const transport::DelaySince& echo,
                                 Clock::time_point now);
    /// Whether the sender answered within kLasts; twice, where many answers were wrong lately.
    bool proven(std::uint32_t ssrc, Clock::time_point now) const noexcept;
    void forget(std::uint32_t ssrc) noexcept;

private:
    struct Told {
        std::uint32_t number = 0; // 0 = none
        Clock::time_point at{};
        int times = 1;
    };
    struct Proof {
        std::uint32_t ssrc = 0;
        Clock::time_point at{};
        std::uint32_t number = 0; // of the last answer
        int answers = 0;          // with different numbers, none older than kLasts than the next
    };
    static constexpr int kSuspicious = 100; // wrong answers in kLasts; a robot's come late at times
    std::size_t add(Clock::time_point now);
    void onWrong(Clock::time_point now) noexcept;

    Random random_;
    std::array<Told, 64> reported_{}; // more than there are in kValid
    std::size_t next_ = 0;
    std::optional<std::size_t> challenge_; // its place in reported_
    std::vector<Proof> proofs_;            // of the last kLasts
    int wrong_ = 0;                        // answers, since wrongSince_
    Clock::time_point wrongSince_{};
    Clock::time_point suspiciousUntil_{};
};

} // namespace veter::relay

#include "relay/receive/freshness.hpp"

#include <algorithm>

namespace veter::relay {
namespace {

/// A sender echoes the middle 32 of the 64 bits of an NTP time.
std::uint64_t asNtp(std::uint32_t number) noexcept {
    return static_cast<std::uint64_t>(number) << 16;
}

} // namespace

std::size_t Freshness::add(Clock::time_point now) {
    const auto place = next_++ % reported_.size();
    reported_[place] = {std::max(random_(), std::uint32_t{1}), now};
    return place;
}

std::uint64_t Freshness::tell(Clock::time_point now) { return asNtp(reported_[add(now)].number); }

std::uint64_t Freshness::challenge(Clock::time_point now) {
    if (!challenge_ || now - reported_[*challenge_].at >= kRotate)
        challenge_ = add(now);
    else
        ++reported_[*challenge_].times;
    return asNtp(reported_[*challenge_].number);
}

std::optional<Freshness::Answer>
Freshness::onEcho(std::uint32_t ssrc, const transport::DelaySince& echo, Clock::time_point now) {
    const auto told = std::find_if(reported_.begin(), reported_.end(), [&](const Told& t) {
        return t.number != 0 && t.number == echo.lastTime && now - t.at <= kValid;
    });
    if (told == reported_.end()) {
        onWrong(now);
        return std::nullopt;
    }
    proofs_.erase(std::remove_if(proofs_.begin(), proofs_.end(),
                                 [&](const Proof& p) { return now - p.at > kLasts; }),
                  proofs_.end());
    auto proof = std::find_if(proofs_.begin(), proofs_.end(),
                              [&](const Proof& p) { return p.ssrc == ssrc; });
    if (proof == proofs_.end()) proof = proofs_.insert(proofs_.end(), Proof{ssrc});
    if (proof->number != told->number) ++proof->answers;
    proof->number = told->number;
    proof->at = now;
    if (told->times > 1) return Answer{};
    const auto since = std::chrono::duration_cast<Micros>(now - told->at);
    return Answer{since - transport::fromCompact(echo.sinceThen)};
}

void Freshness::onWrong(Clock::time_point now) noexcept {
    if (now - wrongSince_ > kLasts) {
        wrongSince_ = now;
        wrong_ = 0;
    }
    if (++wrong_ > kSuspicious) suspiciousUntil_ = now + kLasts;
}

void Freshness::forget(std::uint32_t ssrc) noexcept {
    proofs_.erase(std::remove_if(proofs_.begin(), proofs_.end(),
                                 [ssrc](const Proof& p) { return p.ssrc == ssrc; }),
                  proofs_.end());
}

bool Freshness::proven(std::uint32_t ssrc, Clock::time_point now) const noexcept {
    const int needed = now < suspiciousUntil_ ? 2 : 1;
    return std::any_of(proofs_.begin(), proofs_.end(), [&](const Proof& p) {
        return p.ssrc == ssrc && now - p.at <= kLasts && p.answers >= needed;
    });
}

} // namespace veter::relay

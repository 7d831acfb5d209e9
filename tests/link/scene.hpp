#pragma once
// Helpers of the tests of the chain.

#include "tests/link/chain.hpp"
#include "tests/link/encoder_model.hpp"

#ifndef __has_feature
#define __has_feature(x) 0 // gcc before 14
#endif

namespace veter::sim {

/// Sanitizers take some ten times longer: long scenes are shorter there.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__) ||                               \
    __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

inline Chain makeChain(const ChainSettings& settings) {
    return Chain(settings, std::make_unique<EncoderModel>(EncoderSettings{}, settings.seed));
}

inline transport::SrtpKeys
makeKeys(transport::SrtpSuite suite = transport::SrtpSuite::AesCm128HmacSha1_80) {
    return transport::generateSrtpKeys(suite);
}

/// Runs a chain for a while, and then resets its counts.
inline void settle(Chain& chain, Clock::duration time) {
    chain.run(time);
    chain.resetCounts();
}

/// From now on, for so long, the link loses every packet.
inline void cut(impair::Link& link, Micros length, const Chain& chain) {
    impair::Change change;
    change.outage = length;
    link.apply(change, chain.now());
}

} // namespace veter::sim

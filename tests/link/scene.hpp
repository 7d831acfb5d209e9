#pragma once
// What the tests of the chain begin with.

#include "tests/link/chain.hpp"
#include "tests/link/encoder_model.hpp"

namespace veter::sim {

inline Chain makeChain(const ChainSettings& settings) {
    return Chain(settings, std::make_unique<EncoderModel>(EncoderSettings{}, settings.seed));
}

inline transport::SrtpKeys
makeKeys(transport::SrtpSuite suite = transport::SrtpSuite::AesCm128HmacSha1_80) {
    return transport::generateSrtpKeys(suite);
}

/// Of a chain that has run for a while: counts begin anew behind it.
inline void settle(Chain& chain, Clock::duration time) {
    chain.run(time);
    chain.resetCounts();
}

/// From now on, for so long, the link loses all.
inline void cut(impair::Link& link, Micros length, const Chain& chain) {
    impair::Change change;
    change.outage = length;
    link.apply(change, chain.now());
}

} // namespace veter::sim

#pragma once

#include "transport/srtp/srtp_key_pair.hpp"

#include <algorithm>

namespace veter::fuzz {

/// A key whose bytes are all `byte`.
inline transport::SrtpKey makeKey(std::uint8_t byte) {
    constexpr auto kSuite = transport::SrtpSuite::AesCm128HmacSha1_80;
    Secret master(transport::SrtpKey::masterBytes(kSuite));
    std::fill(master.bytes().begin(), master.bytes().end(), byte);
    return {kSuite, std::move(master)};
}

inline transport::SrtpKeys makeKeys(bool foreignSender = false) {
    return {makeKey(1), makeKey(2), foreignSender};
}

} // namespace veter::fuzz

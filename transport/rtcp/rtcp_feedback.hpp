#pragma once
// What a receiver requests of a sender: RTCP feedback of RFC 4585 and RFC 5104.

#include "transport/rtcp/rtcp.hpp"

#include <array>

namespace veter::transport {

/// Lost RTP sequence numbers (modulo 2^16), at most kMaxNack.
class NackList {
public:
    static constexpr std::size_t kMaxNack = 256;

    bool push(std::uint16_t sequence) noexcept; ///< false = full
    const std::uint16_t* begin() const noexcept { return sequences_.data(); }
    const std::uint16_t* end() const noexcept { return sequences_.data() + size_; }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

private:
    std::array<std::uint16_t, kMaxNack> sequences_;
    std::size_t size_ = 0;
};

/// Generic NACK, RFC 4585 section 6.2.1. `lost`: in order, each once.
void appendNack(std::vector<std::uint8_t>& compound, std::uint32_t sender, std::uint32_t media,
                const NackList& lost);
/// Picture loss indication, RFC 4585 section 6.3.1.
void appendPli(std::vector<std::uint8_t>& compound, std::uint32_t sender, std::uint32_t media);

/// `packet`: from nextRtcp. The sequence numbers in wire order, cut at kMaxNack; nullopt = another
/// type, about another source than `media`, or malformed.
std::optional<NackList> parseNack(Bytes packet, std::uint32_t media) noexcept;
bool isPli(Bytes packet, std::uint32_t media) noexcept;
/// The command number of a full intra request for `media`, RFC 5104 section 4.3.1: one that is seen
/// again asks for the same picture.
std::optional<std::uint8_t> parseFir(Bytes packet, std::uint32_t media) noexcept;

} // namespace veter::transport

#pragma once
// Congestion control feedback, RFC 8888 section 3.1: which RTP packets came, and when. As erratum
// 8166 has it, num_reports counts the packets from begin_seq on.

#include "base/time.hpp"
#include "transport/rtcp/rtcp.hpp"

#include <array>

namespace veter::transport {

/// One RTP packet as its receiver saw it.
struct Arrival {
    std::uint32_t ssrc = 0;
    std::uint16_t sequence = 0;
    bool received = false;
    /// By the receiver's clock, 1/65536 s modulo 2^32; told to 1/1024 s. nullopt = not told.
    std::optional<std::uint32_t> at{};
    bool operator==(const Arrival&) const = default;
};

/// What a receiver tells of all its sources at once.
class CongestionReport {
public:
    static constexpr std::size_t kMaxArrivals = 512;

    std::uint32_t sender = 0; ///< SSRC of who tells it
    std::uint32_t time = 0;   ///< when, by the same clock as Arrival::at

    bool push(const Arrival& arrival) noexcept; ///< false = full
    const Arrival* begin() const noexcept { return arrivals_.data(); }
    const Arrival* end() const noexcept { return arrivals_.data() + size_; }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

private:
    std::array<Arrival, kMaxArrivals> arrivals_;
    std::size_t size_ = 0;
};

/// Arrivals that follow each other in source and sequence number go into one block.
void appendCongestionReport(std::vector<std::uint8_t>& compound, const CongestionReport& report);
/// `packet`: from nextRtcp. In wire order, cut at kMaxArrivals; nullopt = another type, or
/// malformed.
std::optional<CongestionReport> parseCongestionReport(Bytes packet) noexcept;

/// An instant as such reports count time.
inline std::uint32_t reportTime(Clock::time_point time) noexcept {
    return static_cast<std::uint32_t>(toNtp(monotonic(time)) >> 16);
}

} // namespace veter::transport

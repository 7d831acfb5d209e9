#pragma once

#include "relay/rtp_unit.hpp"

#include <functional>

namespace veter::relay {

/// Collects packets in order into pictures: one ends at its marker bit (RFC 6184 section 5.1) or,
/// where that was lost, at the next timestamp. Pure. One thread.
class UnitAssembler {
public:
    using Out = std::function<void(RtpUnit)>;

    /// Of a unit; a larger one is cut, damaged.
    static constexpr std::size_t kMaxPackets = 4096;
    static constexpr std::size_t kMaxBytes = 4 << 20; ///< of memory

    explicit UnitAssembler(Out out) : out_(std::move(out)) {}

    void push(RtpPacket packet);
    void restart(); ///< the next packet is another sender's

private:
    void judge(const RtpPacket& packet) noexcept;
    void emit();

    Out out_;
    RtpUnit unit_;
    std::size_t bytes_ = 0; // of its packets
    bool restart_ = false;
};

} // namespace veter::relay

#pragma once

#include "base/bytes.hpp"
#include "base/packet.hpp"
#include "base/time.hpp"

#include <vector>

namespace veter::transport {

/// The RTP packets sent last, to be sent again byte for byte. Pure: time is passed in. One thread.
class RetransmitBuffer {
public:
    static constexpr std::size_t kPackets = 512; ///< kKeep at 5 Mbit/s
    /// The relay waits for an answer for 200 ms, or --latency; what is older helps nobody.
    static constexpr auto kKeep = std::chrono::seconds(1);

    void store(Bytes rtp, Clock::time_point now); ///< copied; one that parseRtp() takes

    enum class Answer {
        Resend,
        Gone,    ///< never sent, or too long ago
        TooSoon, ///< sent less than `interval` ago: the request crossed it
    };
    struct Found {
        Answer answer = Answer::Gone;
        Bytes packet; ///< with Resend; valid until the next store()
    };
    /// With Resend the packet counts as sent now.
    Found find(std::uint16_t sequence, Clock::duration interval, Clock::time_point now);

private:
    struct Slot {
        Packet packet; // empty = none yet
        std::uint16_t sequence = 0;
        Clock::time_point first{};
        Clock::time_point last{};
    };
    std::vector<Slot> slots_{kPackets};
};

} // namespace veter::transport

#pragma once

#include "transport/net/send_health.hpp"

#include <algorithm>

namespace veter::transport {

/// When to look a destination up again and make its socket anew, where whoever was heard there is
/// silent: it may have moved, or a NAT on the way have forgotten us. Again after twice as long.
/// Pure: time is passed in. One thread.
class SilenceRenewal {
public:
    static constexpr auto kFirst = std::chrono::seconds(3);
    static constexpr auto kLast = std::chrono::seconds(60);
    static constexpr auto kOtherPort = SendHealth::kOtherPort; ///< the third time, and later

    /// `silent`: nothing is heard of whoever was. `full`: what is sent is lost by our own full
    /// buffers, so that it is us who are not heard; then it waits.
    SendHealth::Rebuild due(bool silent, bool full, Clock::time_point now) noexcept {
        if (full || !silent) {
            wait_ = kFirst;
            at_ = full ? now + kFirst : now;
            return SendHealth::Rebuild::No;
        }
        if (now < at_) return SendHealth::Rebuild::No;
        const bool samePort = wait_ < kOtherPort;
        at_ = now + wait_;
        wait_ = std::min<Clock::duration>(2 * wait_, kLast);
        return samePort ? SendHealth::Rebuild::SamePort : SendHealth::Rebuild::OtherPort;
    }

private:
    Clock::duration wait_ = kFirst;
    Clock::time_point at_{};
};

} // namespace veter::transport

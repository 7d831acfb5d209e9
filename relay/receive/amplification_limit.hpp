#pragma once

#include <algorithm>
#include <cstddef>

namespace veter::relay {

/// An address that has not shown that it receives our packets gets no more bytes than it sent: it
/// may be forged (RFC 9000 section 8.1 has the same rule, with three times as many). Pure.
class AmplificationLimit {
public:
    static constexpr std::size_t kMostCredit = 64 * 1024; ///< bytes

    void onReceived(std::size_t bytes) noexcept {
        credit_ = std::min(credit_ + bytes, kMostCredit);
    }
    void onAnswer() noexcept { answers_ = true; } ///< it receives our packets
    void reset() noexcept { *this = {}; }         ///< another address follows
    /// Whether so many bytes may be sent; they count as sent then.
    bool take(std::size_t bytes) noexcept {
        if (answers_) return true;
        if (bytes > credit_) return false;
        credit_ -= bytes;
        return true;
    }

private:
    bool answers_ = false;
    std::size_t credit_ = 0; // bytes
};

} // namespace veter::relay

#pragma once
// Bytes that must not leave the process: keys.

#include "base/bytes.hpp"

namespace veter {

/// Owns secret bytes in memory pages of their own, which core dumps leave out and which stay out of
/// swap as far as RLIMIT_MEMLOCK allows; wiped when freed.
class Secret {
public:
    explicit Secret(std::size_t size); ///< zeroes, at least one; throws sys::Error
    Secret(const Secret& other);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret other) noexcept;
    ~Secret();

    std::span<std::uint8_t> bytes() noexcept { return {data_, size_}; }
    Bytes bytes() const noexcept { return {data_, size_}; }

private:
    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
};

/// A random number of the kernel that nobody can guess. Any thread.
std::uint32_t randomNumber() noexcept;

/// From here on this process leaves no core dump and admits no debugger of its user: libraries that
/// were given a key keep what they derive from it in memory of their own.
void forbidCoreDumps() noexcept;

/// Whether an open file may be read or written by any user of the machine. Throws sys::Error.
bool isOpenToAll(int fd);

} // namespace veter

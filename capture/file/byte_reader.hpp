#pragma once

#include "base/av.hpp"
#include "base/fd.hpp"
#include "capture/common/waiter.hpp"

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include <sys/uio.h>

namespace veter::capture {

/// Exactly as many bytes as asked for, straight to their place, none read ahead. One thread.
/// Where a call stops early for end of input or a requested stop, what it had read is lost.
class ByteReader {
public:
    explicit ByteReader(Fd input);

    /// False = ended or stopped before all was there. Throws sys::Error.
    bool fill(std::span<char> out, const std::stop_token& stop);
    /// The same for the visible part of each plane, without the padding of its lines.
    bool fill(AVFrame& frame, const std::stop_token& stop);
    /// Up to the next line feed, which is taken but not returned; nullopt also when `limit` bytes
    /// hold none.
    std::optional<std::string> line(std::size_t limit, const std::stop_token& stop);

private:
    bool fill(std::vector<iovec>& parts, const std::stop_token& stop);

    Fd input_;
    Waiter waiter_;
    std::vector<iovec> parts_; // kept for its memory
};

} // namespace veter::capture

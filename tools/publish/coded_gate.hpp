#pragma once

#include <cstdint>

namespace veter::tools {

/// Which of a camera's own H.264 pictures may be sent: those whose references viewers have. One
/// thread.
class CodedGate {
public:
    /// A picture that the camera encoded, by its number in order of capture; false = it refers to
    /// one that viewers lack, and the camera should be asked for a key frame.
    bool pass(std::uint32_t number, bool key) noexcept {
        open_ = key || (open_ && number == next_);
        next_ = number + 1;
        return open_;
    }
    /// Viewers got a picture that we encoded.
    void interrupt() noexcept { open_ = false; }

private:
    bool open_ = false;
    std::uint32_t next_ = 0;
};

} // namespace veter::tools

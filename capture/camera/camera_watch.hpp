#pragma once

#include "base/time.hpp"

extern "C" {
#include <libavutil/rational.h>
}

#include <optional>
#include <string>

namespace veter::capture {

/// When a camera counts as lost, and when it is to be opened (again). Pure: all times come in.
class CameraWatch {
public:
    using Time = Clock::time_point;

    CameraWatch(Time now, AVRational fps) noexcept;

    void opened(Time now, AVRational fps) noexcept;
    void picture(Time now) noexcept; ///< a good one
    /// It could not be opened, or was open and failed.
    void closed(Time now, std::string reason);

    /// No picture for so long that viewers must be told: half a second, or three frame intervals of
    /// a slow camera.
    bool lost(Time now) const noexcept { return now >= lostAt(); }
    Time lostAt() const noexcept { return quietSince_ + patience_; }
    Time quietSince() const noexcept { return quietSince_; } ///< the last picture, or the start
    /// Why; empty = it is open and sends nothing.
    const std::string& reason() const noexcept { return reason_; }

    /// When to open it; only while it is closed: at once after it worked, else four times a second.
    Time openAt() const noexcept { return openAt_; }
    /// When closing and reopening is the only remedy; only while it is open.
    Time hungAt() const noexcept;

private:
    Time quietSince_;
    Time openedAt_;
    Time openAt_;
    Clock::duration patience_{};
    bool worked_ = false; // since it was opened
    std::string reason_;
};

} // namespace veter::capture

#include "transport/net/send_health.hpp"

#include "base/fd.hpp"

#include <fmt/format.h>

namespace veter::transport {
namespace {

std::string explain(int error) {
    auto reason = sys::Error::reason(error);
    if (error == ECONNREFUSED)
        return reason + " (the host answers, but nothing listens on the port: is veter-relay up?)";
    if (error == ENETUNREACH || error == EHOSTUNREACH || error == ENETDOWN)
        return reason + " (no route from this machine)";
    return reason;
}

} // namespace

bool isFull(int error) noexcept {
    return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

std::string SendHealth::updateFull(Clock::time_point now, int error, std::uint64_t lost) {
    full_ += lost;
    fullUntold_ += lost;
    fullAt_ = now;
    if (!fullTold_.take(kFullAgain, now)) return {};
    return fmt::format(
        "the local link is slower than the stream, and its send buffer is full ({}): "
        "{} packets were not sent",
        sys::Error::reason(error), std::exchange(fullUntold_, 0));
}

std::string SendHealth::update(Clock::time_point now, int error, std::uint64_t lost) {
    if (isFull(error)) return updateFull(now, error, lost);
    lost_ += lost;
    if (error != 0 || (broken_ && lost != 0)) {
        lastError_ = now;
        if (broken_) return {};
        broken_ = true;
        since_ = now;
        nextRebuild_ = now + kRebuild;
        nextOtherPort_ = now + kOtherPort;
        return "cannot send: " + explain(error) + "; retrying";
    }
    if (!broken_ || now - lastError_ < kQuiet) return {};
    broken_ = false;
    const auto gone = toSeconds(lastError_ - since_);
    return fmt::format("sending again after {:.1f} s; {} packets were not sent", gone,
                       std::exchange(lost_, 0));
}

SendHealth::Rebuild SendHealth::rebuildDue(Clock::time_point now) {
    // Not while it is about to be whole: a new socket may have another port, which nobody knows
    // yet.
    if (!broken_ || now < nextRebuild_ || now - lastError_ > kRecent) return Rebuild::No;
    nextRebuild_ = now + kRebuild;
    if (now < nextOtherPort_) return Rebuild::SamePort;
    nextOtherPort_ = now + kOtherPort;
    return Rebuild::OtherPort;
}

} // namespace veter::transport

#include "transport/send_health.hpp"

#include "base/fd.hpp"

#include <fmt/format.h>

namespace veter::transport {
namespace {

std::string explain(int error) {
    auto reason = sys::Error::reason(error);
    if (error == ECONNREFUSED)
        return reason + " (the host answers, but nothing listens on the port: is veter-relay up?)";
    if (error == ENETUNREACH || error == EHOSTUNREACH || error == ENETDOWN)
        return reason + " (this machine has no way there)";
    return reason;
}

} // namespace

std::string SendHealth::update(Clock::time_point now, int error, std::uint64_t lost) {
    lost_ += lost;
    if (error != 0 || (broken_ && lost != 0)) {
        lastError_ = now;
        if (broken_) return {};
        broken_ = true;
        since_ = now;
        nextRebuild_ = now + kRebuild;
        return "cannot send: " + explain(error) + "; trying on";
    }
    if (!broken_ || now - lastError_ < kQuiet) return {};
    broken_ = false;
    const auto gone = std::chrono::duration<double>(lastError_ - since_).count();
    return fmt::format("sending again after {:.1f} s; {} packets were not sent", gone,
                       std::exchange(lost_, 0));
}

bool SendHealth::rebuildDue(Clock::time_point now) {
    // Not while it is about to be whole: a new socket may have another port, which nobody knows
    // yet.
    if (!broken_ || now < nextRebuild_ || now - lastError_ > kRecent) return false;
    nextRebuild_ = now + kRebuild;
    return true;
}

} // namespace veter::transport

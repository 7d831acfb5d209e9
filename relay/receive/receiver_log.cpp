#include "relay/receive/receiver_log.hpp"

namespace veter::relay {

void ReceiverLog::info(RateLimit& limit, Clock::time_point now, const std::string& text) {
    if (!limit.due(now)) return;
    const auto folded = limit.folded();
    logger("relay").info(
        "{}{}", text, folded == 0 ? "" : fmt::format(" ({} similar messages suppressed)", folded));
}

void ReceiverLog::onArrival(std::uint32_t ssrc, const UdpPath& path, bool first,
                            Clock::time_point now) {
    unprovenSince_.reset();
    info(arrivals_, now,
         fmt::format("{} from {}, SSRC {:08x}", first ? "camera connected" : "camera restarted",
                     formatRemote(path), ssrc));
}

void ReceiverLog::onMove(const UdpPath& path, Clock::time_point now) {
    info(moves_, now, fmt::format("camera moved to {}", formatRemote(path)));
}

void ReceiverLog::onBye(Clock::time_point now) { info(byes_, now, "camera sent a BYE"); }

void ReceiverLog::onUnproven(const UdpPath& path, bool idle, Clock::time_point now) {
    if (!idle) {
        unprovenSince_.reset();
        return;
    }
    if (!unprovenSince_) unprovenSince_ = now;
    if (now - *unprovenSince_ < kPatience || !unproven_.due(now)) return;
    logger("relay").warn("not showing the stream from {}: its sender has the key, but does not "
                         "answer, so it may be a recording. Does a firewall block the way back to "
                         "the camera? A sender other than veter-publish needs a key made by "
                         "veter-relay keygen --foreign-sender",
                         formatRemote(path));
}

} // namespace veter::relay

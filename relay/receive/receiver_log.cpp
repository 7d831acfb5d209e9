#include "relay/receive/receiver_log.hpp"

#include <system_error>

namespace veter::relay {
namespace {

const char* textOf(KeyMismatch::Reason reason) noexcept {
    switch (reason) {
    case KeyMismatch::Reason::NoKey:
        return "it is encrypted (or not H.264), but this relay has no key: use the SDP that "
               "veter-publish --sdp-out writes with --key-file";
    case KeyMismatch::Reason::Plain:
        return "it is not encrypted, but this camera has a key: start veter-publish with "
               "--key-file";
    case KeyMismatch::Reason::OtherKey: break;
    }
    return "it is encrypted with another key: both ends need the same key file";
}

} // namespace

void ReceiverLog::write(const SenderEvent& event, Clock::time_point now) {
    std::visit([&](const auto& each) { on(each, now); }, event);
}

void ReceiverLog::notSent(const UdpPath& path, int error, Clock::time_point now) {
    ++notSent_;
    if (unsent_.due(now))
        logger("relay").warn("cannot send to the camera at {}: {}; it repairs no loss and does not "
                             "follow the link's rate: see this machine's firewall and routes",
                             formatRemote(path), std::generic_category().message(error));
}

void ReceiverLog::info(RateLimit& limit, Clock::time_point now, const std::string& text) {
    if (!limit.due(now)) return;
    const auto folded = limit.folded();
    logger("relay").info(
        "{}{}", text, folded == 0 ? "" : fmt::format(" ({} similar messages suppressed)", folded));
}

void ReceiverLog::on(const SenderArrived& event, Clock::time_point now) {
    unprovenSince_.reset();
    info(arrivals_, now,
         fmt::format("{} from {}, SSRC {:08x}",
                     event.first ? "camera connected" : "camera restarted",
                     formatRemote(event.path), event.ssrc));
}

void ReceiverLog::on(const SenderMoved& event, Clock::time_point now) {
    info(moves_, now, fmt::format("camera moved to {}", formatRemote(event.path)));
}

void ReceiverLog::on(const SenderLeft&, Clock::time_point now) {
    info(byes_, now, "camera sent a BYE");
}

void ReceiverLog::on(const SenderUnproven& event, Clock::time_point now) {
    if (!event.idle) {
        unprovenSince_.reset();
        return;
    }
    if (!unprovenSince_) unprovenSince_ = now;
    if (now - *unprovenSince_ < kPatience || !unproven_.due(now)) return;
    logger("relay").warn("not showing the stream from {}: its sender has the key, but does not "
                         "answer, so it may be a recording. Does a firewall block the way back to "
                         "the camera? A sender other than veter-publish needs a key made by "
                         "veter-relay keygen --foreign-sender",
                         formatRemote(event.path));
}

void ReceiverLog::on(const KeyMismatch& event, Clock::time_point now) {
    if (!mismatches_.due(now)) return;
    logger("relay").warn("refusing the stream from {}: {}", formatRemote(event.path),
                         textOf(event.reason));
}

} // namespace veter::relay

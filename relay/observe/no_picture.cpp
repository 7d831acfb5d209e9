#include "relay/observe/no_picture.hpp"

#include "relay/assemble/rtp_packet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace veter::relay {
namespace {

constexpr auto kSilence = std::chrono::seconds(2);

std::uint64_t arrived(const ReceiverStats& stats) {
    return stats.packets + stats.wrongType + stats.tooLarge + stats.unproven + stats.encrypted +
           stats.malformed + stats.refused + stats.unauthentic.badTag;
}

} // namespace

std::optional<NoPicture::Reason> NoPicture::update(const Facts& now, Clock::time_point at) {
    const auto count = arrived(now.received);
    if (count != arrived_) heard_ = at;
    arrived_ = count;
    const bool silent = at - heard_ > kSilence;
    if (!before_ || silent || now.published != before_->published) {
        before_ = now;
        since_ = at;
        return std::nullopt;
    }
    if (at - since_ < kPatience || count == arrived(before_->received)) return std::nullopt;
    return reason(now);
}

NoPicture::Reason NoPicture::reason(const Facts& now) const {
    return now.received.units != before_->received.units ? ofPictures(now) : ofDatagrams(now);
}

/// Why those that came are not published.
NoPicture::Reason NoPicture::ofPictures(const Facts& now) const {
    const auto units = now.received.units - before_->received.units;
    const auto damaged = now.received.damaged - before_->received.damaged;
    if (!now.haveParameterSets)
        return {"no_parameter_sets",
                "it sends no parameter sets (SPS, PPS): have it send them before each key frame "
                "(x264enc: rtph264pay config-interval=1), or put its sprop-parameter-sets into "
                "the SDP"};
    if (!now.connected) return {"no_server", "the RTSP server does not accept it"};
    if (2 * damaged >= units)
        return {"damaged", "parts of each picture are missing: the link loses too much, or "
                           "this machine or its network is too slow for it"};
    return {"no_key_frame", "it sends no key frame, where viewers could start: have it send "
                            "one every second or two"};
}

/// The most frequent kind of datagram since the last picture tells the reason.
NoPicture::Reason NoPicture::ofDatagrams(const Facts& now) const {
    const auto& in = now.received;
    const auto& was = before_->received;
    struct Kind {
        std::uint64_t count;
        Reason reason;
    };
    const std::array kinds{
        Kind{
            in.wrongType - was.wrongType,
            {"payload_type", fmt::format("it has payload type {}, the SDP says {}: correct the SDP",
                                         in.lastWrongType, now.payloadType)}},
        Kind{in.tooLarge - was.tooLarge,
             {"too_large", fmt::format("its datagrams are larger than {} bytes: lower its MTU",
                                       kMaxPacketBytes)}},
        Kind{in.unproven - was.unproven,
             {"unproven",
              "it does not prove that it is live: does a firewall block the way back to "
              "the camera?"}},
        Kind{in.encrypted - was.encrypted,
             {"encrypted", "it is encrypted, but this relay has no key"}},
        Kind{in.unauthentic.badTag - was.unauthentic.badTag,
             {"key", "it does not use the key of this relay"}},
        Kind{in.malformed - was.malformed, {"malformed", "it is not RTP"}},
        Kind{in.refused - was.refused,
             {"refused", "it comes from an address that is not allowed, or "
                         "is not a stream but single packets from many senders"}},
        Kind{in.packets - was.packets, {"no_slices", "there is no H.264 picture in it"}},
    };
    return std::max_element(kinds.begin(), kinds.end(),
                            [](const Kind& a, const Kind& b) { return a.count < b.count; })
        ->reason;
}

} // namespace veter::relay

#pragma once
// A camera that encrypts, as a relay receives it.

#include "tests/unit/relay/receive/receiving.hpp"
#include "tests/unit/srtp.hpp"
#include "transport/rtcp/rtcp_extended.hpp"
#include "transport/rtcp/rtcp_feedback_request.hpp"

namespace veter::test {

inline transport::SrtpKeys makeKeys() {
    return transport::generateSrtpKeys(transport::SrtpSuite::AesCm128HmacSha1_80);
}

inline transport::SrtpKeys foreignKeys() {
    auto keys = makeKeys();
    keys.foreignSender = true;
    return keys;
}

/// The publisher's side of SRTP. One session: an SSRC.
class Camera {
public:
    explicit Camera(const transport::SrtpKeys& keys, std::uint32_t itsSsrc = RtpFields{}.ssrc,
                    const relay::UdpPath& from = kRobot)
        : ssrc(itsSsrc),
          path(from),
          media(transport::SrtpSession::Direction::Protect, keys.media),
          feedback(transport::SrtpSession::Direction::Unprotect, *keys.feedback) {}

    Wire protect(Bytes plain) { return through(media, plain).value(); }
    /// A packet that is a picture.
    Wire picture(int sequence, bool marker = true) {
        const auto wire = static_cast<std::uint16_t>(sequence);
        return protect(makeRtp({wire, wire * 10U, marker, ssrc}, Wire(100, 0x41)));
    }
    /// A sender report that echoes the time that the relay sent last.
    Wire report() {
        transport::SenderReport report;
        report.ssrc = ssrc;
        report.ntp = toNtp(Micros(1'700'000'000'000'000));
        auto wire = transport::buildSenderReport(report, "camera");
        if (told)
            transport::appendDelaySince(wire, ssrc, told->sender,
                                        {transport::ntpShort(told->ntp), 0});
        transport::appendFeedbackRequest(wire, {ssrc, true});
        if (const auto at = media.rollOver(ssrc)) transport::appendRollOver(wire, *at);
        return protect(wire);
    }
    /// Reads what the relay sends it, and answers.
    bool receive(Relay& relay) {
        bool heard = false;
        for (const auto& datagram : relay.takeSent()) {
            if (!sameRemote(datagram.path, path)) continue;
            const auto plain = through(feedback, datagram.data);
            if (!plain) continue;
            for (const auto& packet : splitRtcp(*plain))
                if (const auto time = transport::parseReferenceTime(packet)) {
                    told = time;
                    heard = true;
                }
        }
        if (heard) relay.send(report(), path);
        return heard;
    }
    /// As a publisher begins: a report, then pictures, and an answer to the relay's request.
    void start(Relay& relay, int sequence = 1) {
        relay.send(report(), path);
        relay.send(picture(sequence), path);
        receive(relay);
    }

    const std::uint32_t ssrc;
    relay::UdpPath path;
    std::optional<transport::ReferenceTime> told;
    transport::SrtpSession media;
    transport::SrtpSession feedback;
};

inline constexpr auto kPicture = std::chrono::milliseconds(33);

/// All that a camera sent to a relay, in an earlier session.
inline std::vector<Wire> record(const transport::SrtpKeys& keys, std::uint32_t ssrc,
                                int pictures = 60) {
    Relay relay(std::chrono::milliseconds(30), keys);
    Camera camera(keys, ssrc);
    std::vector<Wire> wires{camera.report()};
    relay.send(wires.back());
    for (int i = 0; i < pictures; ++i) {
        wires.push_back(camera.picture(i));
        relay.send(wires.back());
        relay.wait(kPicture);
        camera.receive(relay);
        wires.push_back(camera.report()); // with the last time of the relay
    }
    CHECK(relay.stats().units >= 50); // a relay shows the session
    return wires;
}

/// Sends a picture each frame interval, and answers.
inline void run(Relay& relay, Camera& camera, int first, int pictures) {
    for (int i = 0; i < pictures; ++i) {
        if (i % 30 == 0) relay.send(camera.report(), camera.path);
        relay.send(camera.picture(first + i), camera.path);
        relay.wait(kPicture);
        camera.receive(relay);
    }
}

} // namespace veter::test

#include "relay/receive/receiver_core.hpp"

#include "relay/receive/source_filter.hpp"
#include "transport/rtcp/rtcp_picture_end.hpp"
#include "transport/rtcp/rtcp_robot.hpp"

#include <algorithm>
#include <utility>

namespace veter::relay {

using transport::RtpHeader;

namespace {

/// Without a key for our RTCP no sender can be asked to prove anything.
Admission::Trust trustOf(const std::optional<transport::SrtpKeys>& keys) {
    if (!keys) return Admission::Trust::Address;
    return keys->feedback && !keys->foreignSender ? Admission::Trust::Proof : Admission::Trust::Key;
}

} // namespace

ReceiverCore::ReceiverCore(const ReceiverSettings& settings, const Freshness::Random& random,
                           Clock::time_point now, OnUnit out, OnEvent onEvent)
    : payloadType_(settings.stream.payloadType),
      allowed_(settings.allowed),
      out_(std::move(out)),
      srtp_(settings.stream.keys),
      freshness_(random),
      admission_(settings.stream.payloadType, trustOf(settings.stream.keys), freshness_, now,
                 std::move(onEvent)),
      feedback_(settings.ssrc.value_or(random()), transport::makeCname("veter-relay"), freshness_),
      repair_(settings.stream.payloadType, settings.latency),
      references_(settings.stream.parameterSets) {}

Clock::time_point ReceiverCore::nextWakeUp() const noexcept {
    if (admission_.challenges()) return {};
    return std::min({repair_.nextWakeUp(), feedback_.nextWakeUp(repair_), assembler_.deadline()});
}

void ReceiverCore::poll(Clock::time_point now, std::vector<Datagram>& out) {
    passOn(now);
    assembler_.expire(now);
    handOn();
    sendChallenges(now, out);
    sendFeedback(now, out);
    if (now - heldSince_ < std::chrono::seconds(1)) return;
    counting_.heldBack = std::exchange(heldBack_, {});
    heldSince_ = now;
}

void ReceiverCore::sendChallenges(Clock::time_point now, std::vector<Datagram>& out) {
    if (!admission_.challenges()) return;
    for (const auto& path : admission_.takeChallenges()) {
        auto datagram = feedback_.challenge(now);
        if (srtp_.close(datagram)) out.push_back({std::move(datagram), path});
    }
}

void ReceiverCore::sendFeedback(Clock::time_point now, std::vector<Datagram>& out) {
    const auto keyFrames = feedback_.keyFramesAsked();
    auto datagram = feedback_.take(repair_, now);
    if (datagram.empty()) return;
    if (!limit_.take(datagram.size())) {
        if (feedback_.keyFramesAsked() != keyFrames) feedback_.wantKeyFrame();
        return;
    }
    if (srtp_.close(datagram)) out.push_back({std::move(datagram), admission_.path()});
}

ReceiverStats ReceiverCore::stats() const {
    auto stats = counting_;
    const auto admission = admission_.counters();
    stats.refused += admission.refused;
    stats.unproven = admission.unproven;
    stats.encrypted = admission.encrypted;
    stats.restarts = admission.restarts;
    stats.moves = admission.moves;
    stats.keyFramesAsked = feedback_.keyFramesAsked();
    stats.marksOthers = assembler_.marker() == UnitAssembler::Marker::Ignored;
    stats.unmarked = assembler_.unmarked();
    stats.order = repair_.order();
    stats.losses = repair_.losses();
    stats.parity = repair_.parity();
    stats.loss = feedback_.loss();
    stats.roundTrip = repair_.roundTrip();
    stats.hold = repair_.hold();
    stats.unauthentic = srtp_.refused();
    return stats;
}

void ReceiverCore::onDatagram(std::span<std::uint8_t> wire, const UdpPath& path,
                              Clock::time_point now) {
    if (!allows(allowed_, path.remote)) {
        ++counting_.refused;
        return;
    }
    if (!open(wire, path, now)) return;
    const bool known = admission_.knows(path);
    if (transport::isRtcp(wire)) {
        known ? onRtcp(wire, path, now) : void(++counting_.refused);
        return;
    }
    const auto header = transport::parseRtp(wire);
    if (!header) {
        ++counting_.malformed;
    } else if (header->payloadType == transport::kFecPayloadType && repair_.takesParity()) {
        known ? onParity(wire, *header, now) : void(++counting_.refused);
    } else if (header->payloadType != payloadType_) {
        ++counting_.wrongType;
        counting_.lastWrongType = header->payloadType;
    } else {
        admission_.push({{wire.begin(), wire.end()}, *header, now}, path, now, admitted_);
        takeAdmitted(now);
    }
}

/// Decrypts in place where there is a key. False = refused, and counted.
bool ReceiverCore::open(std::span<std::uint8_t>& wire, const UdpPath& path, Clock::time_point now) {
    const auto cipher = admission_.onDatagram(wire, path, now);
    if (cipher == Admission::Cipher::Ended) startOver(std::nullopt);
    if (cipher != Admission::Cipher::Fits) return false;
    if (!srtp_.open(wire)) return false;
    if (srtp_.on()) admission_.onAuthentic(now);
    return true;
}

void ReceiverCore::onRtcp(Bytes compound, const UdpPath& path, Clock::time_point now) {
    if (compound.size() < 8) {
        ++counting_.malformed;
        return;
    }
    const auto sender = load32be(compound, 4);
    // First of all: it may prove that its sender is live.
    const bool mayProve = srtp_.on() || admission_.ssrc() == sender;
    const auto answer = mayProve ? feedback_.onEcho(compound, sender, now) : std::nullopt;
    if (!admission_.hears(sender, path, now)) return;
    while (const auto packet = transport::nextRtcp(compound)) onRtcpPacket(*packet, sender, now);
    if (!compound.empty()) ++counting_.malformed;
    admission_.onReport(sender, path, now, admitted_);
    takeAdmitted(now);
    if (!answer || admission_.ssrc() != sender) return;
    limit_.onAnswer();
    if (answer->roundTrip) repair_.addRoundTrip(*answer->roundTrip);
}

/// Of the present sender, or of one that may be it next.
void ReceiverCore::onRtcpPacket(Bytes packet, std::uint32_t sender, Clock::time_point now) {
    const bool present = admission_.ssrc() == sender;
    if (const auto told = transport::parseRollOver(packet); told && srtp_.on())
        onRollOver(*told, sender, now);
    if (const auto request = transport::parseFeedbackRequest(packet);
        request && request->ssrc == sender) {
        feedback_.onFeedbackRequest(*request);
        publisher_ = sender;
    }
    if (const auto report = transport::parseSenderReport(packet);
        report && report->ssrc == sender) {
        report_ = ReceivedReport{*report, now};
        if (present) feedback_.onSenderReport(*report, now);
    }
    if (const auto end = transport::parsePictureEnd(packet); end && present && end->ssrc == sender)
        repair_.onPictureEnd(end->sequence, now);
    if (const auto robot = transport::parseRobot(packet); robot && present && robot->ssrc == sender)
        counting_.robot = robot->state;
    if (present && transport::isBye(packet, sender)) admission_.onBye(now);
}

void ReceiverCore::onRollOver(const transport::RollOver& told, std::uint32_t sender,
                              Clock::time_point now) {
    const bool present = admission_.ssrc() == sender;
    if (!present && !freshness_.proven(sender, now)) return;
    if (told.ssrc == sender) {
        srtp_.keep(sender);
        if (!present) admission_.onRollOver(told);
    } else if (present) {
        srtp_.keepParity(told.ssrc);
    }
    srtp_.onRollOver(told);
}

void ReceiverCore::onParity(Bytes wire, const RtpHeader& header, Clock::time_point now) {
    const auto present = admission_.ssrc();
    if (!present) return; // there is no media to recover
    if (srtp_.on()) {
        // Of this session: its SSRC was never used before.
        const auto packet = transport::parseFec(wire);
        if (!packet || packet->header.mediaSsrc != *present) {
            ++counting_.refused;
            return;
        }
        srtp_.keepParity(header.ssrc);
    }
    feedback_.onArrival(header, now);
    repair_.pushParity(wire, now);
    passOn(now);
}

void ReceiverCore::takeAdmitted(Clock::time_point now) {
    using Follows = Admission::Packet::Follows;
    for (auto& [packet, follows] : admitted_) {
        if (follows == Follows::Sender || follows == Follows::LiveSender)
            startOver(packet.header.ssrc);
        if (follows == Follows::LiveSender) limit_.onAnswer();
        // An address that is not authentic may be forged.
        if (follows == Follows::Move && !srtp_.on()) limit_.reset();
        take(std::move(packet));
        passOn(now);
    }
    admitted_.clear();
}

/// What came before was of another sender. `ssrc`: of the next; nullopt = there is none yet.
void ReceiverCore::startOver(std::optional<std::uint32_t> ssrc) {
    repair_.reset();
    feedback_.reset();
    assembler_.restart();
    limit_.reset();
    counting_.robot.reset();
    if (!ssrc) return;
    if (publisher_ == ssrc) assembler_.trustMarkers();
    srtp_.keepOnly(*ssrc);
}

void ReceiverCore::take(RtpPacket packet) {
    ++counting_.packets;
    counting_.bytes += packet.data.size();
    limit_.onReceived(packet.data.size());
    feedback_.onArrival(packet.header, packet.arrival);
    feedback_.onPacket(packet.header, packet.arrival);
    repair_.push(std::move(packet));
}

void ReceiverCore::passOn(Clock::time_point now) {
    while (auto packet = repair_.pop(now)) {
        heldBack_ = std::max(heldBack_, now - packet->arrival);
        assembler_.push(std::move(*packet));
    }
    handOn();
}

void ReceiverCore::wantKeyFrame(std::uint64_t after) noexcept {
    if (lastKey_ <= after) feedback_.wantKeyFrame();
}

void ReceiverCore::wantGoodPicture(std::uint64_t after) noexcept {
    if (lastGood_ > after) return;
    const auto lastGood = references_.lastGood();
    lastGood&& feedback_.takesRepairs() ? feedback_.wantRepair(*lastGood)
                                        : feedback_.wantKeyFrame();
}

void ReceiverCore::handOn() {
    while (auto unit = assembler_.pop()) {
        unit->number = ++counting_.units;
        if (unit->damaged) ++counting_.damaged;
        unit->good = references_.push(*unit);
        if (!unit->damaged && hasKeySlice(*unit)) {
            lastKey_ = lastGood_ = unit->number;
            feedback_.onKeyFrame();
        } else if (unit->good) {
            lastGood_ = unit->number;
            feedback_.onRepair();
        }
        if (report_ && report_->ssrc == unit->packets.front().header.ssrc) unit->report = report_;
        out_(std::move(*unit));
    }
}

} // namespace veter::relay

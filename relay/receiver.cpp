#include "relay/receiver.hpp"

#include "base/log.hpp"

#include <poll.h>

#include <algorithm>
#include <random>
#include <utility>

namespace veter::relay {

using transport::RtpHeader;
using transport::SrtpSession;

namespace {

constexpr int kBatches = 8; // read in a row: a flood must not hold up what is due

} // namespace

Receiver::Receiver(const ReceiverSettings& settings, OnUnit out)
    : payloadType_(settings.stream.payloadType),
      allowed_(settings.allowed),
      out_(std::move(out)),
      input_(settings.stream.address, settings.stream.port),
      unprotect_(transport::makeSession(SrtpSession::Direction::Unprotect,
                                        transport::mediaKey(settings.stream.keys))),
      protect_(transport::makeSession(SrtpSession::Direction::Protect,
                                      transport::feedbackKey(settings.stream.keys))),
      key_(settings.stream.payloadType, unprotect_.has_value(), Clock::now()),
      repair_(settings.stream.payloadType, settings.latency),
      feedback_(std::random_device{}(), transport::makeCname("veter-relay")),
      assembler_([this](RtpUnit unit) {
          ++counting_.units;
          if (unit.damaged) ++counting_.damaged;
          if (report_ && report_->ssrc == unit.packets.front().header.ssrc) unit.report = report_;
          out_(std::move(unit));
      }),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Receiver::~Receiver() {
    thread_.request_stop();
    wake_.wake();
}

ReceiverStats Receiver::stats() const {
    const std::lock_guard lock(mutex_);
    return published_;
}

void Receiver::requestKeyFrame() noexcept {
    if (!keyFrameWanted_.exchange(true)) wake_.wake();
}

void Receiver::run(const std::stop_token& stop) {
    nameThread("veter-network");
    while (!stop.stop_requested()) {
        pollfd polled[] = {{input_.fd(), POLLIN, 0}, {wake_.fd(), POLLIN, 0}};
        const auto next = nextWakeUp();
        const auto wait = timeLeft(next, Clock::now());
        ::ppoll(polled, 2, next == Clock::time_point::max() ? nullptr : &wait, nullptr);
        wake_.clear();
        const auto now = Clock::now();
        if (keyFrameWanted_.exchange(false)) feedback_.wantKeyFrame();
        const auto visit = [&](std::span<std::uint8_t> wire, const sockaddr_storage& from) {
            onDatagram(wire, from, now);
        };
        for (int i = 0; i < kBatches && input_.receive(visit) == UdpInput::kBatch; ++i) {
        }
        passOn(now);
        sendFeedback(now);
        publishStats(now);
    }
}

Clock::time_point Receiver::nextWakeUp() const noexcept {
    return std::min(repair_.nextWakeUp(), feedback_.nextWakeUp());
}

void Receiver::sendFeedback(Clock::time_point now) {
    auto datagram = feedback_.take(repair_, now);
    if (datagram.empty()) return;
    // What is not protected the sender would not believe.
    if (unprotect_ && !(protect_ && protect_->apply(datagram))) return;
    input_.send(datagram, sender_);
}

void Receiver::publishStats(Clock::time_point now) {
    counting_.kernelDrops = input_.kernelDrops();
    counting_.keyFramesAsked = feedback_.keyFramesAsked();
    counting_.order = repair_.order();
    counting_.losses = repair_.losses();
    counting_.parity = repair_.parity();
    counting_.loss = feedback_.loss();
    counting_.roundTrip = repair_.roundTrip();
    counting_.hold = repair_.hold();
    if (now - heldSince_ >= std::chrono::seconds(1)) {
        counting_.heldBack = std::exchange(heldBack_, {});
        heldSince_ = now;
    }
    const std::lock_guard lock(mutex_);
    published_ = counting_;
}

void Receiver::onDatagram(std::span<std::uint8_t> wire, const sockaddr_storage& from,
                          Clock::time_point now) {
    if (!allows(allowed_, from)) {
        ++counting_.refused;
        return;
    }
    if (key_.refuses(wire, from, now)) return onEncrypted();
    if (unprotect_) {
        const bool authentic = unprotect_->apply(wire);
        counting_.unauthentic = unprotect_->refused();
        if (!authentic) return;
        key_.onAuthentic(now);
    }
    const bool known = unprotect_ || !lock_.ssrc() || sameAddress(from, sender_);
    if (transport::isRtcp(wire)) {
        if (known)
            onRtcp(wire, now);
        else
            ++counting_.refused;
        return;
    }
    const auto header = transport::parseRtp(wire);
    if (!header || header->headerBytes + header->paddingBytes == wire.size())
        ++counting_.malformed; // not RTP, or without payload
    else if (header->payloadType == transport::kFecPayloadType && repair_.takesParity())
        known ? onParity(wire, *header, now) : void(++counting_.refused);
    else if (header->payloadType != payloadType_)
        ++counting_.wrongType;
    else
        onRtp(wire, *header, from, known, now);
}

void Receiver::onEncrypted() {
    ++(key_.certain() ? counting_.encrypted : counting_.refused);
    if (lock_.ssrc() != key_.ssrc()) return;
    lock_.release(); // its first packets passed for plain ones
    repair_.reset();
    feedback_.reset();
    assembler_.restart();
}

void Receiver::onRtp(Bytes wire, const RtpHeader& header, const sockaddr_storage& from, bool known,
                     Clock::time_point now) {
    // Nobody proves to be a sender by the packet of another.
    if (!unprotect_ && candidate_ && !sameAddress(from, candidateFrom_)) lock_.dismiss();
    const auto verdict = lock_.admit(header, now, known);
    if (verdict == SourceLock::Verdict::Refuse) {
        ++counting_.refused;
        return;
    }
    RtpPacket packet{{wire.begin(), wire.end()}, header, now};
    if (verdict == SourceLock::Verdict::Hold) {
        if (std::exchange(candidate_, std::move(packet))) ++counting_.refused;
        candidateFrom_ = from;
        return;
    }
    if (verdict == SourceLock::Verdict::Restart) {
        onRestart(header, from);
        take(std::move(*std::exchange(candidate_, std::nullopt)));
    }
    follow(from);
    take(std::move(packet));
    passOn(now);
}

void Receiver::onParity(Bytes wire, const RtpHeader& header, Clock::time_point now) {
    if (!lock_.ssrc()) return; // of what has not begun
    feedback_.onArrival(header, now);
    repair_.pushParity(wire, now);
    passOn(now);
}

/// Answers go to where the stream comes from now.
void Receiver::follow(const sockaddr_storage& from) {
    if (sameAddress(from, sender_)) return;
    ++counting_.moves;
    logger("relay").info("camera comes from {} now", format(from));
    sender_ = from;
}

void Receiver::take(RtpPacket packet) {
    ++counting_.packets;
    counting_.bytes += packet.data.size();
    feedback_.onArrival(packet.header, packet.arrival);
    feedback_.onPacket(packet.header, packet.arrival);
    repair_.push(std::move(packet));
}

void Receiver::onRestart(const RtpHeader& header, const sockaddr_storage& from) {
    logger("relay").info("{} from {}, SSRC {:08x}",
                         counting_.packets == 0 ? "camera arrives" : "camera starts anew",
                         format(from), header.ssrc);
    if (counting_.packets != 0) ++counting_.restarts;
    sender_ = from;
    repair_.reset();
    feedback_.reset();
    assembler_.restart();
}

void Receiver::onRtcp(Bytes compound, Clock::time_point now) {
    while (const auto packet = transport::nextRtcp(compound)) {
        const auto ssrc = lock_.ssrc();
        if (const auto told = transport::parseRollOver(*packet); told && unprotect_)
            unprotect_->setRollOver(*told);
        if (const auto wishes = transport::parseWishes(*packet)) feedback_.onWishes(*wishes);
        if (const auto report = transport::parseSenderReport(*packet)) {
            report_ = ReceivedReport{*report, now};
            if (report->ssrc == ssrc) feedback_.onSenderReport(*report, now);
        }
        const bool ours = packet->size() >= 8 && load32be(*packet, 4) == ssrc;
        if (const auto time = ours ? feedback_.onRtcp(*packet, now) : std::nullopt)
            repair_.addRoundTrip(*time);
        if (ssrc && transport::isBye(*packet, *ssrc)) {
            logger("relay").info("camera says good-bye");
            lock_.release();
        }
    }
    if (!compound.empty()) ++counting_.malformed;
}

void Receiver::passOn(Clock::time_point now) {
    while (auto packet = repair_.pop(now)) {
        heldBack_ = std::max(heldBack_, now - packet->arrival);
        assembler_.push(std::move(*packet));
    }
}

} // namespace veter::relay

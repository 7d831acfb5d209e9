#include "relay/receiver.hpp"

#include "base/log.hpp"

#include <poll.h>

#include <utility>

namespace veter::relay {

using transport::RtpHeader;

Receiver::Receiver(const transport::RtpStream& stream, Clock::duration hold, OnUnit out)
    : payloadType_(stream.payloadType),
      out_(std::move(out)),
      input_(stream.address, stream.port),
      jitter_(hold),
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

void Receiver::run(const std::stop_token& stop) {
    nameThread("veter-network");
    while (!stop.stop_requested()) {
        pollfd polled[] = {{input_.fd(), POLLIN, 0}, {wake_.fd(), POLLIN, 0}};
        const auto deadline = jitter_.deadline();
        const auto wait = timeLeft(deadline, Clock::now());
        ::ppoll(polled, 2, deadline == Clock::time_point::max() ? nullptr : &wait, nullptr);
        const auto now = Clock::now();
        input_.receive(
            [&](Bytes wire, const sockaddr_storage& from) { onDatagram(wire, from, now); });
        passOn(now);
        counting_.kernelDrops = input_.kernelDrops();
        counting_.order = jitter_.counters();
        const std::lock_guard lock(mutex_);
        published_ = counting_;
    }
}

void Receiver::onDatagram(Bytes wire, const sockaddr_storage& from, Clock::time_point now) {
    if (transport::isRtcp(wire)) return onRtcp(wire);
    const auto header = transport::parseRtp(wire);
    if (!header || header->headerBytes + header->paddingBytes == wire.size())
        ++counting_.malformed; // not RTP, or without payload
    else if (header->payloadType != payloadType_)
        ++counting_.wrongType;
    else
        onRtp(wire, *header, from, now);
}

void Receiver::onRtp(Bytes wire, const RtpHeader& header, const sockaddr_storage& from,
                     Clock::time_point now) {
    const auto verdict = lock_.admit(header, now);
    if (verdict == SourceLock::Verdict::Refuse) {
        ++counting_.refused;
        return;
    }
    RtpPacket packet{{wire.begin(), wire.end()}, header, now};
    if (verdict == SourceLock::Verdict::Hold) {
        if (std::exchange(candidate_, std::move(packet))) ++counting_.refused;
        return;
    }
    if (verdict == SourceLock::Verdict::Restart) {
        onRestart(header, from);
        take(std::move(*std::exchange(candidate_, std::nullopt)));
    }
    take(std::move(packet));
    passOn(now);
}

void Receiver::take(RtpPacket packet) {
    ++counting_.packets;
    counting_.bytes += packet.data.size();
    jitter_.push(std::move(packet));
}

void Receiver::onRestart(const RtpHeader& header, const sockaddr_storage& from) {
    logger("relay").info("{} from {}, SSRC {:08x}",
                         counting_.packets == 0 ? "camera arrives" : "camera starts anew",
                         format(from), header.ssrc);
    if (counting_.packets != 0) ++counting_.restarts;
    jitter_.reset();
    assembler_.restart();
}

void Receiver::onRtcp(Bytes compound) {
    while (const auto packet = transport::nextRtcp(compound)) {
        if (const auto report = transport::parseSenderReport(*packet)) report_ = report;
        const auto ssrc = lock_.ssrc();
        if (ssrc && transport::isBye(*packet, *ssrc)) {
            logger("relay").info("camera says good-bye");
            lock_.release();
        }
    }
    if (!compound.empty()) ++counting_.malformed;
}

void Receiver::passOn(Clock::time_point now) {
    while (auto packet = jitter_.pop(now)) assembler_.push(std::move(*packet));
}

} // namespace veter::relay

#include "transport/sender.hpp"

#include "base/log.hpp"
#include "transport/fec_strength.hpp"
#include "transport/rtp_header.hpp"

#include <poll.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

namespace veter::transport {
namespace {

constexpr auto kReportInterval = std::chrono::seconds(1);
constexpr auto kAnswerInterval = std::chrono::milliseconds(100); // of reports that are asked for
constexpr int kReceiveLimit = 64; // datagrams in a row: a flood must not stop the picture
constexpr auto kLookUpPoll = std::chrono::milliseconds(20);
constexpr auto kLookUpAgain = std::chrono::seconds(1);
constexpr std::size_t kIncomingLimit = 2048; // packets

spdlog::logger& log() { return logger("rtp"); }

} // namespace

Sender::Sender(SenderSettings settings, OnKeyFrameWanted onKeyFrameWanted)
    : settings_(std::move(settings)),
      onKeyFrameWanted_(std::move(onKeyFrameWanted)),
      resender_(settings_.bitRate),
      fec_(std::random_device{}(), static_cast<std::uint16_t>(std::random_device{}())),
      pacer_(settings_.bitRate, settings_.burstBytes),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Sender::~Sender() {
    thread_.request_stop();
    wake_.wake();
}

void Sender::enqueue(Bytes rtp, Micros captured) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        if (incoming_.packets.size() >= kIncomingLimit) {
            ++overflow_;
            return;
        }
        incoming_.packets.emplace_back(rtp.begin(), rtp.end());
        incoming_.captured = captured;
        const auto header = parseRtp(rtp);
        // One wake-up a picture: the last packet of it has the marker.
        wake = !header || header->marker;
    }
    if (wake) wake_.wake();
}

SenderStats Sender::stats() const {
    const std::lock_guard lock(mutex_);
    auto stats = published_;
    stats.lost += overflow_;
    return stats;
}

void Sender::run(const std::stop_token& stop) {
    nameThread("veter-network");
    do { // once at least: what was enqueued before a stop is still sent
        const auto now = Clock::now();
        connect(now);
        receive(now);
        takeIncoming(now);
        report(now);
        resend(now);
        sendDue(now);
        publishStats(now);
        wait(nextWakeUp(now));
        wake_.clear();
    } while (!stop.stop_requested());
    drain();
}

void Sender::wait(Clock::time_point until) {
    pollfd polled[] = {{wake_.fd(), POLLIN, 0}, {socket_ ? socket_->fd() : -1, POLLIN, 0}};
    const auto left = timeLeft(until, Clock::now());
    ::ppoll(polled, 2, &left, nullptr);
}

void Sender::receive(Clock::time_point now) {
    for (int i = 0; socket_ && i < kReceiveLimit; ++i) {
        const auto received = socket_->receive();
        if (received.error != 0) complain(health_.update(now, received.error, 0));
        if (!received.datagram) return;
        if (!isRtcp(*received.datagram)) continue;
        const auto asked = feedback_.read(*received.datagram, report_.ssrc, now);
        if (const auto roundTrip = feedback_.roundTrip()) resender_.setRoundTrip(*roundTrip);
        resender_.answer(asked.lost, now, again_);
        if (asked.roundTrip)
            nextReport_ = std::min(nextReport_, std::max(now, lastReport_ + kAnswerInterval));
        if (asked.keyFrame) {
            ++counting_.keyFramesAsked;
            if (onKeyFrameWanted_) onKeyFrameWanted_();
        }
    }
}

void Sender::resend(Clock::time_point now) {
    const auto link = feedback_.link(now);
    // Parity tells the end of a picture, too.
    resender_.setTailRepeat(link && link->loss > Resender::kTailLoss && !parityLately_);
    resender_.takeTail(now, again_);
    for (auto& packet : again_) pacer_.push(std::move(packet), Pacer::Class::Resend, now);
    again_.clear();
}

void Sender::publishStats(Clock::time_point now) {
    const auto link = feedback_.link(now);
    counting_.resends = resender_.counters();
    counting_.roundTrip = feedback_.heard(now) ? feedback_.roundTrip() : std::nullopt;
    counting_.loss = link ? std::optional(link->loss) : std::nullopt;
    const std::lock_guard lock(mutex_);
    published_ = counting_;
}

void Sender::drain() {
    const auto deadline = Clock::now() + kLinger;
    takeIncoming(Clock::now());
    for (auto now = Clock::now(); !pacer_.empty() && now < deadline; now = Clock::now()) {
        sendDue(now);
        const auto wait = timeLeft(std::min(pacer_.nextWakeUp(), deadline), Clock::now());
        ::ppoll(nullptr, 0, &wait, nullptr);
    }
    if (socket_ && report_.ssrc != 0)
        socket_->send(std::vector<Packet>{buildBye(reportNow(), settings_.cname)});
}

void Sender::takeIncoming(Clock::time_point now) {
    Incoming incoming;
    {
        const std::lock_guard lock(mutex_);
        std::swap(incoming, incoming_);
    }
    if (incoming.packets.empty()) return;
    if (const auto header = parseRtp(incoming.packets.back())) {
        if (report_.ssrc == 0) nextReport_ = now; // the first SR goes before the first picture
        report_.ssrc = header->ssrc;
        report_.rtpTimestamp = header->timestamp;
        captured_ = incoming.captured;
    }
    report(now);
    for (auto& packet : incoming.packets) {
        picture_.push_back(packet);
        if (!pacer_.push(std::move(packet), Pacer::Class::Media, now)) ++counting_.lost;
        const auto header = parseRtp(picture_.back());
        if (header && header->marker) protectPicture(now);
    }
}

/// Sends parity behind a picture, if there is somebody who understands it and it is of use.
void Sender::protectPicture(Clock::time_point now) {
    std::vector<Packet> parity;
    if (const auto link = feedback_.link(now); link && link->fec)
        fec_.protect(picture_, parityFor(picture_.size(), *link), parity);
    parityLately_ = !parity.empty();
    for (auto& packet : parity) pacer_.push(std::move(packet), Pacer::Class::Media, now);
    picture_.clear();
}

std::size_t Sender::parityFor(std::size_t mediaPackets, const LinkReport& link) const {
    if (settings_.fec)
        return static_cast<std::size_t>(
            std::ceil(*settings_.fec * static_cast<double>(mediaPackets)));
    const auto roundTrip = feedback_.roundTrip();
    if (!roundTrip) return 0;
    return parityPackets({link.loss, *roundTrip, link.budget}, mediaPackets);
}

void Sender::connect(Clock::time_point now) {
    if (!resolver_ && ((!socket_ && now >= nextLookUp_) || health_.rebuildDue(now)))
        resolver_.emplace(settings_.destination);
    if (!resolver_ || resolver_->poll() == Resolver::State::Running) return;
    nextLookUp_ = now + kLookUpAgain;
    if (resolver_->poll() == Resolver::State::Failed) {
        if (!std::exchange(lookUpFailed_, true))
            log().warn("cannot look up {}: {}; trying on", settings_.destination.host,
                       resolver_->error());
    } else {
        lookUpFailed_ = false;
        // The next one each time: where one does not answer, another may (IPv6, IPv4).
        const auto& found = resolver_->addresses();
        openSocket(found[attempts_++ % found.size()], now);
    }
    resolver_.reset();
}

void Sender::openSocket(const Address& to, Clock::time_point now) {
    try {
        socket_.emplace(to);
        nextReport_ = now;          // whoever is there now has had none
        if (to == address_) return; // made anew, nothing that a user would want to know
        address_ = to;
        log().info("sending to {} ({})", format(settings_.destination), format(to));
    } catch (const sys::Error& e) { // no route: what is to be sent is counted as lost meanwhile
        socket_.reset();
        complain(health_.update(now, e.code(), 0));
    }
}

void Sender::complain(const std::string& text) const {
    if (!text.empty()) log().warn("{}: {}", format(settings_.destination), text);
}

void Sender::sendDue(Clock::time_point now) {
    batch_.clear();
    pacer_.take(now, batch_);
    if (batch_.empty()) return;
    const auto sent = socket_ ? socket_->send(batch_) : UdpSocket::Sent{};
    for (const auto& packet : std::span(batch_).first(sent.packets)) onSent(packet, now);
    const auto lost = batch_.size() - sent.packets;
    counting_.lost += lost;
    complain(health_.update(now, sent.error, lost));
}

void Sender::onSent(Bytes packet, Clock::time_point now) {
    const auto header = parseRtp(packet);
    if (!header) return; // RTCP
    if (header->ssrc != report_.ssrc) {
        ++counting_.parity;
        return;
    }
    ++report_.packets;
    report_.octets += static_cast<std::uint32_t>(packet.size() - header->headerBytes);
    if (counting_.packets != 0 && sequenceDistance(lastSent_, header->sequence) <= 0) return;
    lastSent_ = header->sequence; // not a resend
    ++counting_.packets;
    counting_.bytes += packet.size();
    resender_.onSent(packet, header->marker, now);
}

SenderReport Sender::reportNow() const noexcept {
    auto report = report_;
    const auto now = monotonicNow();
    const auto ticks = (now - captured_).count() * kRtpClockRate / 1'000'000;
    report.rtpTimestamp += static_cast<std::uint32_t>(ticks);
    report.ntp = toNtp(toWallClock(now));
    return report;
}

void Sender::report(Clock::time_point now) {
    if (report_.ssrc == 0 || now < nextReport_) return;
    nextReport_ = now + kReportInterval;
    lastReport_ = now;
    const auto report = reportNow();
    auto compound = buildSenderReport(report, settings_.cname);
    if (const auto told = feedback_.timeTold(now))
        appendDelaySince(compound, report.ssrc, told->receiver, told->delay);
    feedback_.reportSent(report.ntp, now);
    pacer_.push(std::move(compound), Pacer::Class::Control, now);
}

Clock::time_point Sender::nextWakeUp(Clock::time_point now) const {
    auto next = std::min(pacer_.nextWakeUp(), resender_.nextWakeUp());
    next = std::min(next, report_.ssrc == 0 ? now + kReportInterval : nextReport_);
    if (resolver_)
        next = std::min(next, now + kLookUpPoll);
    else if (!socket_)
        next = std::min(next, nextLookUp_);
    return next;
}

} // namespace veter::transport

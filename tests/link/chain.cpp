#include "tests/link/chain.hpp"

#include <algorithm>
#include <array>

namespace veter::sim {
namespace {

constexpr std::size_t kSentPictures = 200;

Micros since(Clock::time_point time) {
    return std::chrono::duration_cast<Micros>(time.time_since_epoch());
}

/// Clients differ by their port.
constexpr std::uint32_t kFirstPort = 5000;
constexpr std::uint32_t kNeighbour = 60'000; // a client that is none of ours

relay::UdpPath pathOf(std::uint32_t client) {
    return {transport::anyAddress(AF_INET, static_cast<std::uint16_t>(kFirstPort + client)), {}};
}

impair::Change withDefaults(impair::Change change) {
    if (!change.delay) change.delay = std::chrono::milliseconds(20);
    if (!change.queue) change.queue = std::chrono::milliseconds(1500);
    return change;
}

} // namespace

Chain::Chain(const ChainSettings& settings, std::unique_ptr<PictureEncoder> encoder)
    : up(settings.seed, 0),
      down(settings.seed, 1),
      settings_(settings),
      encoder_(std::move(encoder)),
      decimator_({1280, 720}, settings.fps),
      random_(settings.seed),
      rate_(settings.sender.bitRate) {
    up.apply(withDefaults(settings.up), now_);
    down.apply(withDefaults(settings.down), now_);
    makeSender();
    makeRelay();
}

void Chain::makeSender() {
    ++session_;
    const std::uint32_t ssrc = 0x1234abcc + 2 * session_;
    camera_.emplace(Camera::Settings{ssrc, settings_.firstSequence, 0xffff'0000});
    auto settings = settings_.sender;
    settings.keys = settings_.keys;
    settings.paritySsrc = ssrc | 1;
    sender_.emplace(settings, [this] { return static_cast<std::uint32_t>(random_()); });
    rate_ = settings.bitRate;
    send();
    encoder_->requestKeyFrame();
}

void Chain::makeRelay() {
    relay::ReceiverSettings settings;
    settings.stream.keys = settings_.keys;
    settings.latency = settings_.latency;
    settings.ssrc = static_cast<std::uint32_t>(random_());
    receiver_.emplace(
        settings, [this] { return static_cast<std::uint32_t>(random_()); }, now_,
        [this](const relay::AccessUnitPackets& unit) { show(unit); });
    waitsForGood_ = true;
    shown_.clear();
}

void Chain::restartSender(bool bye) {
    if (bye)
        if (auto last = sender_->bye(now_, since(now_) + wallClockOffset_))
            up.push({std::move(*last), client_}, now_);
    makeSender();
}

void Chain::restartRelay() { makeRelay(); }

void Chain::moveSender() { ++client_; }

void Chain::resetCounts() noexcept {
    counts_ = {};
    lastShown_ = now_;
}

void Chain::run(Clock::duration time) {
    for (const auto end = now_ + time;;) {
        const auto next = std::min(
            {nextPicture_, sender_->nextWakeUp(), receiver_->nextWakeUp(), up.nextWakeUp(),
             down.nextWakeUp(), neighbour ? neighbour->nextWakeUp() : Clock::time_point::max()});
        if (next > end) {
            now_ = end;
            return;
        }
        now_ = std::max(now_, next);
        step();
    }
}

void Chain::step() {
    if (now_ >= nextPicture_) {
        nextPicture_ += std::chrono::duration_cast<Clock::duration>(
            std::chrono::duration<double>(1 / settings_.fps));
        takePicture();
    }
    if (neighbour) stepNeighbour();
    arrive();
    answer();
    send();
}

void Chain::stepNeighbour() {
    std::vector<std::vector<std::uint8_t>> out;
    neighbour->step(now_, out);
    for (auto& packet : out) up.push({std::move(packet), kNeighbour}, now_);
}

void Chain::takePicture() {
    const auto number = number_++;
    auto& picture = pictures[number];
    picture.captured = now_;
    ++counts_.taken;
    if (!keepPictures && pictures.size() > kSentPictures) pictures.erase(pictures.begin());
    encoder_->capture();
    if (settings_.sender.leastRate) {
        decimator_.setRate(rate_, since(now_));
        picture.skipped = !decimator_.takeIf([this] { return sender_->allowFrame(now_); });
        counts_.skipped += picture.skipped;
        if (picture.skipped) return;
    }
    auto target = decimator_.target();
    if (!settings_.sender.leastRate) target.rate = rate_;
    const auto encoded = encoder_->encode(target);
    picture.key = encoded.key;
    picture.psnr = encoded.psnr;
    picture.bytes = encoded.bytes;
    picture.back = encoded.back;
    if (!encoded.key && encoded.back <= encoded_.size())
        refersTo_[number] = encoded_[encoded_.size() - encoded.back];
    encoded_.push_back(number);
    forgetBefore(number);
    auto packets = camera_->take(number, encoded.key, encoded.bytes, since(now_), encoded.back);
    for (const auto& packet : packets) sender_->push(packet, since(now_));
    sentPictures_[number] = std::move(packets);
    if (sentPictures_.size() > kSentPictures) sentPictures_.erase(sentPictures_.begin());
}

void Chain::forgetBefore(std::uint32_t number) {
    if (encoded_.size() > kSentPictures) encoded_.pop_front();
    const auto first = number - std::min<std::uint32_t>(number, kSentPictures);
    refersTo_.erase(refersTo_.begin(), refersTo_.lower_bound(first));
    shown_.erase(shown_.begin(), shown_.lower_bound(first));
}

void Chain::arrive() {
    packets_.clear();
    up.take(now_, packets_);
    for (auto& packet : packets_) {
        if (packet.client == kNeighbour)
            neighbour->onArrival(std::move(packet.data), now_);
        else
            receive(packet.data, packet.client);
    }
    receiver_->poll(now_, answers_);
    for (auto& answer : answers_) {
        digest(answer.data);
        const auto client = std::uint32_t{answer.path.remote.port()} - kFirstPort;
        if (!feedback) continue;
        auto datagrams = changeFeedback ? changeFeedback(std::move(answer.data))
                                        : Datagrams{std::move(answer.data)};
        for (auto& data : datagrams) down.push({std::move(data), client}, now_);
    }
    answers_.clear();
}

void Chain::receive(Bytes packet, std::uint32_t client) {
    alignas(8) std::array<std::uint8_t, relay::kMaxPacketBytes> wire{};
    std::copy(packet.begin(), packet.end(), wire.begin());
    receiver_->onDatagram(std::span(wire).first(packet.size()), pathOf(client), now_);
}

void Chain::deliver(Bytes packet) { receive(packet, client_); }

void Chain::answer() {
    packets_.clear();
    down.take(now_, packets_);
    for (auto& packet : packets_)
        if (packet.client == client_) sender_->onDatagram(packet.data, now_);
}

void Chain::send() {
    sender_->poll(now_, since(now_) + wallClockOffset_, out_);
    sender_->onSent(out_.datagrams, route ? out_.datagrams.size() : 0, now_);
    if (!route) out_.datagrams.clear();
    for (const auto& wire : out_.datagrams) digest(wire);
    for (auto& wire : out_.datagrams) {
        if (sendVia)
            sendVia(std::move(wire));
        else
            up.push({std::move(wire), client_}, now_);
    }
    if (out_.rate) rate_ = *out_.rate;
    if (out_.lastGood) {
        ++counts_.repairsAsked;
        encoder_->forget(static_cast<unsigned>(
            std::count_if(encoded_.begin(), encoded_.end(), [&](std::uint32_t number) {
                const auto picture = pictures.find(number);
                return picture != pictures.end() &&
                       since(picture->second.captured) > *out_.lastGood;
            })));
    }
    if (!out_.keyFrame) return;
    ++counts_.keyFramesAsked;
    encoder_->requestKeyFrame();
}

/// As relay::Stream publishes with --on-loss freeze.
void Chain::show(const relay::AccessUnitPackets& unit) {
    const auto number = Camera::numberOf(unit.packets.back().payload());
    const auto picture = number ? pictures.find(*number) : pictures.end();
    for (const auto& packet : unit.packets) digest(packet.data);
    if (unit.damaged) ++counts_.damaged;
    if (picture == pictures.end()) return;
    if (!unit.damaged && !isAsSent(*number, unit)) ++counts_.wrong;
    const bool key = !unit.damaged && Camera::isKey(unit.packets.back().payload());
    waitsForGood_ = (waitsForGood_ || unit.damaged) && !unit.good && !key;
    if (waitsForGood_) return receiver_->wantGoodPicture(unit.number);
    const auto reference = refersTo_.find(*number);
    if (!key && (reference == refersTo_.end() || !shown_[reference->second])) ++counts_.unfounded;
    shown_[*number] = true;
    ++counts_.shown;
    picture->second.shown = now_;
    counts_.worst = std::max(counts_.worst, now_ - picture->second.captured);
    counts_.longestFreeze = std::max(counts_.longestFreeze, now_ - lastShown_);
    lastShown_ = now_;
}

/// FNV-1a.
void Chain::digest(Bytes bytes) noexcept {
    const auto add = [&](std::uint64_t value) {
        counts_.digest = (counts_.digest ^ value) * 0x100000001b3;
    };
    add(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
    for (const auto byte : bytes) add(byte);
}

bool Chain::isAsSent(std::uint32_t number, const relay::AccessUnitPackets& unit) const {
    const auto sent = sentPictures_.find(number);
    return sent != sentPictures_.end() &&
           std::equal(unit.packets.begin(), unit.packets.end(), sent->second.begin(),
                      sent->second.end(), [](const relay::RtpPacket& came, const Packet& packet) {
                          return came.data == packet;
                      });
}

} // namespace veter::sim

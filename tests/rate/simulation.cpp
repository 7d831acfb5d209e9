#include "tests/rate/simulation.hpp"

#include "tests/rate/clip_encoder.hpp"

#include "encode/frame_decimator.hpp"
#include "relay/receive/arrival_log.hpp"
#include "transport/rtcp/rtcp_congestion.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>

namespace veter::sim {
namespace {

constexpr std::uint32_t kMedia = 0x1234abcd, kRelay = 0x42;
constexpr std::size_t kPayloadBytes = 1200, kRtpBytes = 12, kIpBytes = 28;
constexpr int kPaceMs = 4;                // over which a picture leaves
constexpr int kReceiverClockMs = 777'777; // ahead of ours
constexpr double kOverhead = 0.97;        // of the target is left for the payload
constexpr int kKeyFrameIntervalMs = 300;

struct Packet {
    std::uint16_t sequence;
    std::size_t bytes; // RTP
    std::size_t picture;
    int atMs; // when it leaves, or arrives
    bool first, last;
};

struct Message {
    int atMs;
    std::vector<std::uint8_t> wire; // empty = a key frame is wanted
};

Clock::time_point timeAt(int ms) {
    return Clock::time_point(std::chrono::hours(1)) + std::chrono::milliseconds(ms);
}

std::unique_ptr<PictureEncoder> makeEncoder(const Settings& settings) {
    if (settings.clip.empty())
        return std::make_unique<EncoderModel>(settings.encoder, settings.seed);
    return std::make_unique<ClipEncoder>(settings.clip, encode::Settings{});
}

class Simulation {
public:
    explicit Simulation(const Settings& settings)
        : settings_(settings),
          control_(settings.limits),
          encoder_(makeEncoder(settings)),
          decimator_({1280, 720}, settings.encoder.fps),
          dice_(settings.seed + 1),
          log_(kRelay) {}

    Run run() {
        double nextPicture = 0;
        for (now_ = 0; now_ < settings_.seconds * 1000; ++now_) {
            receiveFeedback();
            if (now_ >= nextPicture) {
                takePicture();
                nextPicture += 1000 / settings_.encoder.fps;
            }
            send();
            serve();
            arrive();
            tellArrivals();
            sample();
        }
        return std::move(run_);
    }

private:
    bool outage() const { return now_ >= settings_.outageFromMs && now_ < settings_.outageToMs; }
    bool takes();
    void takePicture();
    void send();
    void serve();
    void arrive();
    void show(const Packet& packet);
    void askKeyFrame();
    void tellArrivals();
    void receiveFeedback();
    void sample();

    const Settings& settings_;
    transport::CongestionController control_;
    std::unique_ptr<PictureEncoder> encoder_;
    encode::FrameDecimator decimator_;
    Dice dice_;
    relay::ArrivalLog log_;
    Run run_;
    int now_ = 0; // ms
    std::uint16_t sequence_ = 65'000;
    std::deque<Packet> paced_, queue_, flying_;
    double queuedBytes_ = 0;
    double headSent_ = 0; // bytes of the first in the queue that have left
    std::deque<Message> messages_;
    std::uint16_t expected_ = 65'000;
    bool intact_ = true;     // nothing is missing of this picture
    bool decodable_ = false; // nor of those before
    int nextKeyFrame_ = 0;
    double arrivedBytes_ = 0;
};

bool Simulation::takes() {
    const auto target = settings_.adaptive ? control_.target() : settings_.limits.most;
    decimator_.setRate({std::llround(kOverhead * static_cast<double>(target.bitsPerSecond))});
    if (!settings_.adaptive) return true;
    return decimator_.takeIf([this] { return control_.allowFrame(timeAt(now_)); });
}

void Simulation::takePicture() {
    Picture picture;
    picture.capturedMs = now_;
    encoder_->capture();
    if (!takes()) {
        picture.skipped = true;
        ++run_.skipped;
        run_.pictures.push_back(picture);
        return;
    }
    const auto encoded = encoder_->encode(decimator_.target());
    picture.key = encoded.key;
    picture.psnr = encoded.psnr;
    const auto count = static_cast<int>((encoded.bytes + kPayloadBytes - 1) / kPayloadBytes);
    for (int i = 0; i < count; ++i) {
        const bool last = i == count - 1;
        const auto payload =
            last ? encoded.bytes - static_cast<std::size_t>(i) * kPayloadBytes : kPayloadBytes;
        paced_.push_back({sequence_++, payload + kRtpBytes, run_.pictures.size(),
                          now_ + i * kPaceMs / count, i == 0, last});
    }
    run_.pictures.push_back(picture);
}

void Simulation::send() {
    for (; !paced_.empty() && paced_.front().atMs <= now_; paced_.pop_front()) {
        auto& packet = paced_.front();
        control_.onSent(kMedia, packet.sequence, packet.bytes, timeAt(now_));
        if (outage()) continue;
        if (queuedBytes_ > settings_.link.between(now_, now_ + settings_.queueMs)) {
            ++run_.dropped;
            continue;
        }
        queuedBytes_ += static_cast<double>(packet.bytes + kIpBytes);
        queue_.push_back(packet);
    }
}

void Simulation::serve() {
    for (double left = settings_.link.at(now_); left > 0 && !queue_.empty();) {
        const auto size = static_cast<double>(queue_.front().bytes + kIpBytes);
        const double sent = std::min(left, size - headSent_);
        left -= sent;
        headSent_ += sent;
        queuedBytes_ -= sent;
        if (headSent_ < size - 1e-6) return;
        arrivedBytes_ += size;
        headSent_ = 0;
        auto packet = queue_.front();
        queue_.pop_front();
        packet.atMs = now_ + settings_.oneWayMs;
        if (!dice_.chance(settings_.loss)) flying_.push_back(packet);
    }
}

void Simulation::arrive() {
    for (; !flying_.empty() && flying_.front().atMs <= now_; flying_.pop_front()) {
        const auto& packet = flying_.front();
        log_.onPacket(kMedia, packet.sequence, timeAt(now_ + kReceiverClockMs));
        show(packet);
    }
}

/// Packets come in order, so that one that is not the next shows a loss.
void Simulation::show(const Packet& packet) {
    if (packet.sequence != expected_) intact_ = decodable_ = false;
    expected_ = static_cast<std::uint16_t>(packet.sequence + 1);
    if (packet.first) intact_ = true;
    if (!packet.last) return;
    auto& picture = run_.pictures[packet.picture];
    if (intact_ && (picture.key || decodable_)) {
        decodable_ = true;
        picture.shownMs = now_;
    } else {
        askKeyFrame();
    }
}

void Simulation::askKeyFrame() {
    if (now_ < nextKeyFrame_) return;
    nextKeyFrame_ = now_ + kKeyFrameIntervalMs;
    if (!outage()) messages_.push_back({now_ + settings_.oneWayMs, {}});
}

void Simulation::tellArrivals() {
    std::vector<std::uint8_t> wire;
    log_.take(wire, timeAt(now_ + kReceiverClockMs));
    if (wire.empty() || outage() || dice_.chance(settings_.feedbackLoss)) return;
    if (now_ < settings_.feedbackFromMs || now_ >= settings_.feedbackToMs) return;
    messages_.push_back({now_ + settings_.oneWayMs, std::move(wire)});
}

void Simulation::receiveFeedback() {
    for (; !messages_.empty() && messages_.front().atMs <= now_; messages_.pop_front()) {
        const auto& wire = messages_.front().wire;
        if (wire.empty())
            encoder_->requestKeyFrame();
        else if (const auto report = transport::parseCongestionReport(wire))
            control_.onFeedback(*report, timeAt(now_));
    }
}

void Simulation::sample() {
    if (now_ % kSampleMs != 0) return;
    const auto figures = control_.figures();
    run_.samples.push_back({static_cast<double>(control_.target().bitsPerSecond), arrivedBytes_,
                            settings_.link.between(now_, now_ + kSampleMs),
                            static_cast<double>(figures.queueDelay.count()) / 1000});
    arrivedBytes_ = 0;
}

} // namespace

Run simulate(const Settings& settings) { return Simulation(settings).run(); }

} // namespace veter::sim

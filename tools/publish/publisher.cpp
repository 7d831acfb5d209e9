#include "tools/publish/publisher.hpp"

#include "base/log.hpp"
#include "capture/common/coded_frame.hpp"
#include "transport/rtcp/rtcp.hpp"
#include "transport/srtp/session_ssrc.hpp"

#include <utility>

namespace veter::tools {
namespace {

transport::SenderSettings senderSettings(const PublisherSettings& publisher) {
    transport::SenderSettings settings;
    settings.bitRate = publisher.encoder.bitRate;
    // A little more than the mean picture leaves at once; what is larger is paced.
    settings.burstBytes =
        static_cast<std::size_t>(1.25 * static_cast<double>(settings.bitRate.bitsPerSecond) / 8 /
                                 av_q2d(publisher.source.fps));
    settings.repairsPictures = true;
    settings.cname = transport::makeCname("veter");
    settings.fec = publisher.fec;
    settings.keys = publisher.keys;
    if (publisher.ssrc) settings.paritySsrc = transport::paritySsrc(*publisher.ssrc);
    if (publisher.adaptive) settings.leastRate = publisher.minBitRate;
    return settings;
}

/// A receiver that does not ask, and its viewers, start at the next key frame.
constexpr auto kGop = std::chrono::seconds(1);
/// Where each key frame is asked for that is needed. Whatever was not noticed lasts no longer.
constexpr auto kGopOnDemand = std::chrono::seconds(10);

} // namespace

Publisher::Publisher(std::unique_ptr<capture::Source> source, const PublisherSettings& settings,
                     OnEnd onEnd, OnStream onStream)
    : settings_(settings),
      onEnd_(std::move(onEnd)),
      onStream_(std::move(onStream)),
      source_(std::move(source)),
      encoderRate_(settings.encoder.bitRate.bitsPerSecond),
      sender_(
          settings.destination, senderSettings(settings), [this] { keyFrameWanted_ = true; },
          [this](BitRate rate) { encoderRate_ = rate.bitsPerSecond; },
          [this](Micros lastGood) { lastGood_ = lastGood.count(); }),
      encodeThread_([this](const std::stop_token& stop) { encode(stop); }),
      captureThread_([this](const std::stop_token& stop) { capture(stop); }) {}

Publisher::~Publisher() = default;

PublisherStats Publisher::stats() const {
    return {captured_,      taken_,      queue_.lost(), skipped_, encoded_,
            keyFrames_,     size_.get(), streaming_,    damaged_, Micros(encodingMicros_),
            sender_.stats()};
}

transport::StreamDescription Publisher::description() const {
    transport::StreamDescription stream;
    stream.address = transport::listenAddress(settings_.destination.host);
    stream.port = settings_.destination.port;
    const auto& parameters = coder_->parameters();
    stream.parameterSets.update(
        {parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)});
    stream.keys = settings_.keys;
    return stream;
}

void Publisher::capture(const std::stop_token& stop) {
    nameThread("veter-capture");
    try {
        while (auto frame = source_->read(stop)) {
            const auto number = static_cast<std::uint32_t>(captured_++);
            const auto state = source_->state();
            streaming_ = state.streaming;
            damaged_ = state.damaged;
            queue_.push({std::move(frame), number, source_->format().fps,
                         state.orientation.value_or(settings_.source.orientation),
                         state.streaming});
        }
    } catch (...) {
        onEnd_(std::current_exception());
    }
    queue_.close();
}

void Publisher::encode(const std::stop_token& stop) {
    nameThread("veter-encode");
    try {
        while (auto captured = queue_.pop(stop)) {
            ++taken_;
            publish(std::move(*captured));
        }
        onEnd_(nullptr);
    } catch (...) {
        onEnd_(std::current_exception());
    }
}

/// A camera that encodes itself cannot repair otherwise; as for x264, no more often than it helps.
bool Publisher::keyFrameIsDue(const AVFrame& coded) noexcept {
    const Micros time(coded.pts);
    if (repairedAt_ && time - *repairedAt_ < encode::kForgetInterval) return false;
    repairedAt_ = time;
    return true;
}

void Publisher::publish(Captured captured) {
    if (!coder_) {
        coder_.emplace(settings_, *captured.frame, captured.fps,
                       [this](Bytes packet, Micros time) { sender_.enqueue(packet, time); });
        decimator_.emplace(settings_.source.size, av_q2d(captured.fps), settings_.adapt);
        onStream_(description());
    }
    const bool coded = capture::isCoded(*captured.frame);
    auto size = coded ? Size{captured.frame->width, captured.frame->height} : settings_.source.size;
    if (settings_.adaptive && !coded) {
        decimator_->setRate({encoderRate_}, Micros(captured.frame->pts));
        if (!decimator_->takeIf([this] { return sender_.allowFrame(); })) {
            ++skipped_;
            return;
        }
        coder_->setTarget(decimator_->target());
        size = decimator_->target().size;
    }
    coder_->setGop(settings_.gop.value_or(sender_.keyFramesOnDemand() ? kGopOnDemand : kGop));
    const bool turned = std::exchange(encodedStreaming_, captured.streaming) != captured.streaming;
    const auto lastGood = lastGood_.exchange(kNone);
    const bool asked = keyFrameWanted_.exchange(false) ||
                       (coded && lastGood != kNone && keyFrameIsDue(*captured.frame));
    if (lastGood != kNone) coder_->forgetAfter(Micros(lastGood));
    if (coded && asked) source_->requestKeyFrame();
    if (!coded && (asked || turned)) coder_->requestKeyFrame();
    const auto result =
        coder_->code(std::move(captured.frame), captured.number, captured.orientation);
    if (!result.sent) return source_->requestKeyFrame();
    size_.set(size);
    encodingMicros_ += result.encoding.count();
    if (result.keyFrame) ++keyFrames_;
    ++encoded_;
}

} // namespace veter::tools

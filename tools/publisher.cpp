#include "tools/publisher.hpp"

#include "base/log.hpp"
#include "capture/coded_frame.hpp"
#include "tools/key_file.hpp"
#include "tools/session_ssrc.hpp"
#include "tools/write_file.hpp"
#include "transport/sdp.hpp"

#include <utility>

namespace veter::tools {
namespace {

std::unique_ptr<capture::Source> openSource(const capture::Settings& settings) {
    try {
        return capture::open(settings);
    } catch (const std::invalid_argument& e) { // the text says whether it is its format or control
        throw CLI::ValidationError("--source", e.what());
    }
}

transport::SenderSettings senderSettings(const PublishOptions& options,
                                         const std::optional<transport::SrtpKeys>& keys,
                                         std::optional<std::uint32_t> ssrc) {
    transport::SenderSettings settings;
    settings.destination = options.destination;
    settings.bitRate = options.encoder.bitRate;
    // A little more than the mean picture leaves at once; what is larger is paced.
    settings.burstBytes =
        static_cast<std::size_t>(1.25 * static_cast<double>(settings.bitRate.bitsPerSecond) / 8 /
                                 av_q2d(options.source.fps));
    settings.cname = transport::makeCname("veter");
    settings.fec = options.fec;
    settings.keys = keys;
    if (ssrc) settings.paritySsrc = transport::paritySsrc(*ssrc);
    if (options.adaptive) settings.leastRate = options.minBitRate;
    return settings;
}

} // namespace

Publisher::Publisher(const PublishOptions& options, MainLoop& loop)
    : options_(options),
      loop_(loop),
      source_(openSource(options.source)),
      keys_(readKeys(options.keyFile)),
      ssrc_(keys_ ? std::optional(takeSessionSsrc(keys_->media, "media")) : std::nullopt),
      linkRate_(options.encoder.bitRate.bitsPerSecond),
      sender_(
          senderSettings(options, keys_, ssrc_), [this] { keyFrameWanted_ = true; },
          [this](BitRate rate) { linkRate_ = rate.bitsPerSecond; }),
      encodeThread_([this](const std::stop_token& stop) { encode(stop); }),
      captureThread_([this](const std::stop_token& stop) { capture(stop); }) {}

Publisher::~Publisher() = default;

PublisherStats Publisher::stats() const {
    return {captured_, queue_.lost(),           skipped_,       encoded_, keyFrames_, streaming_,
            damaged_,  Micros(encodingMicros_), sender_.stats()};
}

void Publisher::writeSdp() const {
    transport::RtpStream stream;
    stream.address = transport::listenAddress(options_.destination.host);
    stream.port = options_.destination.port;
    const auto& parameters = coder_->parameters();
    stream.parameterSets.update(
        {parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)});
    stream.keys = keys_;
    writeFile(options_.sdpOut, transport::writeSdp(stream),
              keys_ ? ReadableBy::Owner : ReadableBy::All);
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
                         state.orientation.value_or(options_.source.orientation), state.streaming});
        }
    } catch (...) {
        loop_.fail(std::current_exception());
    }
    queue_.close();
}

void Publisher::encode(const std::stop_token& stop) {
    nameThread("veter-encode");
    try {
        while (auto captured = queue_.pop(stop)) publish(std::move(*captured));
    } catch (...) {
        loop_.fail(std::current_exception());
    }
    loop_.finish();
}

void Publisher::publish(Captured captured) {
    if (!coder_) {
        coder_.emplace(options_, *captured.frame, captured.fps, ssrc_,
                       [this](Bytes packet, Micros time) { sender_.enqueue(packet, time); });
        pacing_.emplace(options_.source.size, av_q2d(captured.fps));
        if (!options_.sdpOut.empty()) writeSdp();
    }
    const bool coded = capture::isCoded(*captured.frame);
    if (options_.adaptive && !coded) {
        pacing_->setRate({linkRate_});
        if (!pacing_->takeIf([this] { return sender_.allowFrame(); })) {
            ++skipped_;
            return;
        }
        coder_->setPace(pacing_->pace());
    }
    const bool turned = std::exchange(encodedStreaming_, captured.streaming) != captured.streaming;
    const bool asked = keyFrameWanted_.exchange(false);
    if (coded && asked) source_->requestKeyFrame();
    if (!coded && (asked || turned)) coder_->requestKeyFrame();
    const auto result =
        coder_->code(std::move(captured.frame), captured.number, captured.orientation);
    if (!result.sent) return source_->requestKeyFrame();
    encodingMicros_ += result.encoding.count();
    if (result.keyFrame) ++keyFrames_;
    ++encoded_;
}

} // namespace veter::tools

#include "tools/publisher.hpp"

#include "base/log.hpp"
#include "base/timecode.hpp"
#include "tools/write_file.hpp"
#include "transport/rtp_header.hpp"
#include "transport/sdp.hpp"

#include <unistd.h>

#include <array>
#include <utility>

namespace veter::tools {
namespace {

/// IPv6 and UDP headers; over IPv4 a packet is 20 bytes smaller than --mtu allows.
constexpr std::size_t kIpUdpBytes = 40 + 8;

std::unique_ptr<capture::Source> openSource(const capture::Settings& settings) {
    try {
        return capture::open(settings);
    } catch (const std::invalid_argument& e) {
        throw CLI::ValidationError("--source", e.what());
    }
}

std::unique_ptr<encode::Encoder> openEncoder(encode::Settings settings,
                                             const PublishOptions& options, AVRational fps) {
    settings.size = options.source.size;
    settings.fps = fps;
    try {
        return encode::makeX264(settings);
    } catch (const std::invalid_argument& e) {
        throw CLI::ValidationError("--preset", fmt::format("'{}': {}", settings.preset, e.what()));
    }
}

std::string cname() {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return fmt::format("veter@{}", host.data()).substr(0, 255);
}

transport::SenderSettings senderSettings(const PublishOptions& options, AVRational fps) {
    transport::SenderSettings settings;
    settings.destination = options.destination;
    settings.bitRate = options.encoder.bitRate;
    // A little more than the mean picture leaves at once; what is larger is paced.
    settings.burstBytes = static_cast<std::size_t>(
        1.25 * static_cast<double>(settings.bitRate.bitsPerSecond) / 8 / av_q2d(fps));
    settings.cname = cname();
    return settings;
}

} // namespace

Publisher::Publisher(const PublishOptions& options, MainLoop& loop)
    : options_(options),
      loop_(loop),
      source_(openSource(options.source)),
      encoder_(openEncoder(options.encoder, options, source_->format().fps)),
      converter_(options.source.size),
      sender_(senderSettings(options, source_->format().fps)),
      muxer_({.payloadBytes = options.mtu - kIpUdpBytes - transport::kRtpHeaderBytes},
             encoder_->parameters(),
             [this](Bytes packet, Micros captured) { sender_.enqueue(packet, captured); }) {
    if (!options_.sdpOut.empty()) writeSdp();
    encodeThread_ = std::jthread([this](const std::stop_token& stop) { encode(stop); });
    captureThread_ = std::jthread([this](const std::stop_token& stop) { capture(stop); });
}

Publisher::~Publisher() = default;

PublisherStats Publisher::stats() const {
    return {captured_,  queue_.lost(),           encoded_,
            keyFrames_, Micros(encodingMicros_), sender_.stats()};
}

void Publisher::writeSdp() const {
    transport::RtpStream stream;
    stream.address = transport::listenAddress(options_.destination.host);
    stream.port = options_.destination.port;
    const auto& parameters = encoder_->parameters();
    stream.parameterSets.update(
        {parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)});
    writeFile(options_.sdpOut, transport::writeSdp(stream));
}

void Publisher::capture(const std::stop_token& stop) {
    nameThread("veter-capture");
    try {
        while (auto frame = source_->read(stop)) {
            const auto number = static_cast<std::uint32_t>(captured_++);
            queue_.push({std::move(frame), number});
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
    const auto begin = monotonicNow();
    auto frame = converter_.convert(std::move(captured.frame));
    if (options_.timeCode) {
        av::check(av_frame_make_writable(frame.get()), "copy a frame for the time code");
        const auto wallClock = toWallClock(Micros(frame->pts));
        drawTimeCode(*frame,
                     {captured.number, static_cast<std::uint32_t>(wallClock.count() / 1000)});
    }
    encoder_->encode(*frame, [&](av::Ptr<AVPacket> packet) {
        encodingMicros_ += (monotonicNow() - begin).count();
        if ((packet->flags & AV_PKT_FLAG_KEY) != 0) ++keyFrames_;
        muxer_.write(*packet);
    });
    ++encoded_;
}

} // namespace veter::tools

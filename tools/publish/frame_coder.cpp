#include "tools/publish/frame_coder.hpp"

#include "base/timecode.hpp"
#include "capture/common/coded_frame.hpp"
#include "encode/orient.hpp"
#include "encode/sized_encoder.hpp"
#include "transport/fec/fec_packet.hpp"

#include <utility>

namespace veter::tools {
namespace {

/// IPv6 and UDP headers; over IPv4 a packet is 20 bytes smaller than --mtu allows.
constexpr std::size_t kIpUdpBytes = 40 + 8;
constexpr std::size_t kSrtpBytes = 16; // the longest authentication tag, RFC 7714
constexpr std::size_t kOverheadBytes =
    kIpUdpBytes + transport::kRtpHeaderBytes + transport::kFecOverheadBytes + kSrtpBytes;

std::unique_ptr<encode::Encoder> makeEncoder(const PublisherSettings& publisher,
                                             const AVFrame& first, AVRational fps) {
    auto settings = publisher.encoder;
    settings.size = publisher.source.size;
    settings.fps = fps;
    settings.matrix = first.colorspace;
    settings.primaries = first.color_primaries;
    settings.transfer = first.color_trc;
    return encode::makeSized(settings);
}

void stamp(AVFrame& frame, std::uint32_t number) {
    av::check(av_frame_make_writable(&frame), "copy a frame for the time code");
    const auto wallClock = toWallClock(Micros(frame.pts));
    drawTimeCode(frame, {number, static_cast<std::uint32_t>(wallClock.count() / 1000)});
}

av::Ptr<AVCodecParameters> parametersOf(const AVFrame& coded) {
    h264::ParameterSets sets;
    sets.update(capture::accessUnit(coded));
    return av::h264Parameters(sets.annexB());
}

} // namespace

FrameCoder::FrameCoder(const PublisherSettings& settings, const AVFrame& first, AVRational fps,
                       transport::RtpMuxer::Out out)
    : timeCode_(settings.timeCode),
      coded_(capture::isCoded(first) ? parametersOf(first) : nullptr),
      encoder_(makeEncoder(settings, first, fps)),
      converter_(settings.source.size, first.colorspace),
      sidewaysConverter_({settings.source.size.height, settings.source.size.width},
                         first.colorspace),
      muxer_({.payloadBytes = settings.mtu - kOverheadBytes, .ssrc = settings.ssrc},
             encoder_->parameters(), std::move(out)) {}

av::Ptr<AVFrame> FrameCoder::prepare(av::Ptr<AVFrame> in, const capture::Orientation& orientation) {
    if (orientation == capture::Orientation{}) return converter_.convert(std::move(in));
    auto& converter = orientation.sideways() ? sidewaysConverter_ : converter_;
    return encode::orient(*converter.convert(std::move(in)), orientation);
}

FrameCoder::Result FrameCoder::code(av::Ptr<AVFrame> in, std::uint32_t number,
                                    const capture::Orientation& orientation) {
    if (capture::isCoded(*in)) return pass(*in, number);
    gate_.interrupt();
    const auto begin = monotonicNow();
    const auto frame = prepare(std::move(in), orientation);
    if (timeCode_) stamp(*frame, number);
    Result result;
    const auto packet = encoder_->encode(*frame);
    result.encoding = monotonicNow() - begin;
    result.keyFrame = (packet->flags & AV_PKT_FLAG_KEY) != 0;
    muxer_.write(*packet);
    return result;
}

FrameCoder::Result FrameCoder::pass(const AVFrame& coded, std::uint32_t number) {
    Result result;
    result.keyFrame = capture::isCodedKey(coded);
    result.sent = gate_.pass(number, result.keyFrame);
    if (!result.sent) return result;
    const auto packet = av::makePacket(capture::accessUnit(coded));
    packet->pts = packet->dts = coded.pts;
    if (result.keyFrame) packet->flags |= AV_PKT_FLAG_KEY;
    muxer_.write(*packet);
    return result;
}

} // namespace veter::tools

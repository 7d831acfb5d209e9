#include "relay/publish/rtsp_publisher.hpp"

#include "base/av_compat.hpp"
#include "base/log.hpp"
#include "base/url.hpp"

#include <algorithm>
#include <utility>

namespace veter::relay {
namespace {

constexpr auto kTearDownTime = std::chrono::milliseconds(200);

/// libavformat's default of 1472 is more than MediaMTX passes through unchanged (1440, with TLS
/// 1430). FFmpeg 4 sends 1472 all the same; MediaMTX then packetizes anew.
constexpr const char* kPacketBytes = "1400";

} // namespace

av::Ptr<AVCodecParameters> describe(const h264::ParameterSets& parameterSets, Bytes accessUnit) {
    auto data = parameterSets.annexB();
    auto stream = av::h264Parameters(data);
    const av::Ptr<AVCodecParserContext> parser(av_parser_init(AV_CODEC_ID_H264));
    const av::Ptr<AVCodecContext> codec(avcodec_alloc_context3(nullptr));
    if (!parser || !codec) throw std::bad_alloc();

    data.insert(data.end(), accessUnit.begin(), accessUnit.end());
    const auto size = static_cast<int>(data.size());
    data.resize(data.size() + AV_INPUT_BUFFER_PADDING_SIZE);
    std::uint8_t* unused = nullptr;
    int unusedSize = 0;
    parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
    av_parser_parse2(parser.get(), codec.get(), &unused, &unusedSize, data.data(), size,
                     AV_NOPTS_VALUE, AV_NOPTS_VALUE, 0);
    stream->width = parser->width;
    stream->height = parser->height;
    if (stream->width <= 0 || stream->height <= 0)
        throw av::Error(AVERROR_INVALIDDATA, "read the picture's size from SPS and PPS");
    return stream;
}

RtspPublisher::RtspPublisher(const RtspSettings& settings, const AVCodecParameters& stream,
                             Ticks start, std::stop_token stop)
    : settings_(settings),
      stop_(std::move(stop)),
      deadline_(Clock::now() + settings.connectTimeout),
      start_(start - kReordering),
      socket_(rtspPort(settings.url)),
      progress_(Clock::now()) {
    open(stream);
    if (!socket_.find())
        logger("relay").warn("RTSP socket not found: cannot switch Nagle's algorithm off");
}

RtspPublisher::~RtspPublisher() {
    stop_ = {}; // leave in good order even when stopping
    deadline_ = Clock::now() + kTearDownTime;
    av_write_trailer(muxer_.get());
}

int RtspPublisher::onInterrupt(void* self) noexcept {
    const auto& publisher = *static_cast<RtspPublisher*>(self);
    return publisher.stop_.stop_requested() || Clock::now() > publisher.deadline_ ? 1 : 0;
}

void RtspPublisher::open(const AVCodecParameters& stream) {
    const auto name = withoutCredentials(settings_.url);
    AVFormatContext* context = nullptr;
    av::check(avformat_alloc_output_context2(&context, nullptr, "rtsp", settings_.url.c_str()),
              "create the RTSP muxer");
    std::unique_ptr<AVFormatContext, Free> muxer(context);
    AVStream* track = avformat_new_stream(context, nullptr);
    if (track == nullptr) throw std::bad_alloc();
    av::check(avcodec_parameters_copy(track->codecpar, &stream), "describe the stream for RTSP");

    context->interrupt_callback = {onInterrupt, this};
    context->flags |= AVFMT_FLAG_FLUSH_PACKETS;
    context->start_time_realtime = std::chrono::duration_cast<Micros>(start_).count();
    av::Options options;
    options.set("rtsp_transport", "tcp");
    options.set("pkt_size", kPacketBytes);
    av::check(avformat_write_header(context, options.get()), "publish to {}", name);
    options.requireAllUsed("publish to " + name);
    muxer_ = std::move(muxer); // only what wrote its header writes a trailer
}

void RtspPublisher::write(AVPacket& accessUnit, Ticks captured) {
    watchProgress();
    deadline_ = Clock::now() + settings_.stallTimeout;
    accessUnit.stream_index = 0;
    stamp(accessUnit, captured);
    const auto size = static_cast<std::size_t>(accessUnit.size);
    socket_.cork(true);
    const int rc = av_write_frame(muxer_.get(), &accessUnit);
    socket_.cork(false);
    av::check(rc, "send to {}", withoutCredentials(settings_.url));
    written_ += size;
    if (Clock::now() > deadline_)
        failStalled(); // the muxer does not tell that a write was cut short
}

/// The muxer wants a dts that rises, and RTP time to be the pts. Neither may be negative, or it
/// moves both.
void RtspPublisher::stamp(AVPacket& accessUnit, Ticks captured) {
    const auto toMuxer = [&](Ticks time) {
        return av_rescale_q(time.count(), AVRational{1, kRtpClockRate},
                            muxer_->streams[0]->time_base);
    };
    const auto pts = captured - start_;
    lastDts_ = std::max(lastDts_ + 1, toMuxer(pts - kReordering));
    accessUnit.dts = lastDts_;
    accessUnit.pts = std::max(lastDts_, toMuxer(pts));
}

/// Since something has waited to be acknowledged, more of it must have been.
void RtspPublisher::watchProgress() {
    const auto now = Clock::now();
    const auto waiting = socket_.unacknowledged().value_or(0);
    const auto taken = written_ - std::min(waiting, written_);
    if (waiting == 0 || taken > taken_) {
        taken_ = taken;
        progress_ = now;
    } else if (now - progress_ > settings_.stallTimeout) {
        failStalled();
    }
}

void RtspPublisher::failStalled() const {
    throw av::Error(AVERROR(ETIMEDOUT), "send to " + withoutCredentials(settings_.url) +
                                            ": the server has stopped reading");
}

} // namespace veter::relay

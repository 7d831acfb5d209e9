#include "transport/rtp/rtp_muxer.hpp"

#include "transport/rtp/packet_io.hpp"
#include "transport/rtp/rtp_header.hpp"

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <string>
#include <utility>

namespace veter::transport {

namespace {

/// As the muxer's option takes it: of 32 bits, but signed in some versions of libavformat.
std::string ssrcOption(AVFormatContext& muxer, std::uint32_t ssrc) {
    const AVOption* option = av_opt_find(muxer.priv_data, "ssrc", nullptr, 0, 0);
    const bool fits = option != nullptr && static_cast<double>(ssrc) <= option->max;
    return fits ? std::to_string(ssrc) : std::to_string(static_cast<std::int32_t>(ssrc));
}

} // namespace

RtpMuxer::RtpMuxer(const RtpSettings& settings, const AVCodecParameters& stream, Out out)
    : out_(std::move(out)),
      io_(std::make_unique<PacketIo>(settings.payloadBytes + kRtpHeaderBytes, nullptr,
                                     [this](Bytes packet) { out_(packet, captured_); })),
      packet_(av::makePacket()) {
    AVFormatContext* context = nullptr;
    av::check(avformat_alloc_output_context2(&context, nullptr, "rtp", nullptr),
              "create the RTP muxer");
    muxer_.reset(context);
    AVStream* track = avformat_new_stream(context, nullptr);
    if (track == nullptr) throw std::bad_alloc();
    av::check(avcodec_parameters_copy(track->codecpar, &stream), "describe the stream for RTP");
    context->pb = io_->get();
    context->flags |= AVFMT_FLAG_FLUSH_PACKETS;

    av::Options options;
    options.set("payload_type", std::to_string(settings.payloadType));
    options.set("rtpflags", "skip_rtcp"); // ours says when the picture was taken, theirs when sent
    if (settings.ssrc) options.set("ssrc", ssrcOption(*context, *settings.ssrc));
    av::check(avformat_write_header(context, options.get()), "start the RTP muxer");
    io_->rethrow();
    options.requireAllUsed("start the RTP muxer");
}

void RtpMuxer::Free::operator()(AVFormatContext* p) const noexcept { avformat_free_context(p); }

RtpMuxer::~RtpMuxer() { av_write_trailer(muxer_.get()); }

void RtpMuxer::write(const AVPacket& accessUnit) {
    captured_ = Micros(accessUnit.pts);
    av::check(av_packet_ref(packet_.get(), &accessUnit), "take an access unit");
    const auto& timeBase = muxer_->streams[0]->time_base;
    auto pts = av_rescale_q(accessUnit.pts, AVRational{1, AV_TIME_BASE}, timeBase);
    if (lastPts_ != AV_NOPTS_VALUE) pts = std::max(pts, lastPts_ + 1);
    packet_->pts = packet_->dts = lastPts_ = pts;
    packet_->stream_index = 0;
    const int rc = av_write_frame(muxer_.get(), packet_.get());
    av_packet_unref(packet_.get());
    io_->rethrow();
    av::check(rc, "packetize an access unit of {} bytes", accessUnit.size);
}

} // namespace veter::transport

#include "relay/assemble/rtp_demuxer.hpp"

#include "base/h264.hpp"
#include "relay/assemble/access_unit_packets.hpp"
#include "transport/rtp/rtp_header.hpp"
#include "transport/sdp/sdp.hpp"

#include <algorithm>
#include <cstring>

namespace veter::relay {

RtpDemuxer::RtpDemuxer(std::uint8_t payloadType)
    : io_(
          kMaxPacketBytes, [this](auto into) { return read(into); }, [](Bytes) {}) {
    transport::StreamDescription stream;
    stream.port = 9; // discard: with custom_io no socket is opened
    stream.payloadType = payloadType;
    std::string text = transport::writeSdp(stream);
    transport::PacketIo sdp(
        text.size(),
        [&text](std::span<std::uint8_t> into) {
            if (text.empty()) return AVERROR_EOF;
            const auto size = std::min(into.size(), text.size());
            std::memcpy(into.data(), text.data(), size);
            text.erase(0, size);
            return static_cast<int>(size);
        },
        nullptr);

    AVFormatContext* context = avformat_alloc_context();
    if (context == nullptr) throw std::bad_alloc();
    context->pb = sdp.get();
    context->flags |= AVFMT_FLAG_NOPARSE; // else its parser holds each picture until the next
    av::Options options;
    options.set("sdp_flags", "custom_io");
    options.set("reorder_queue_size", "0");
    // Frees the context when it fails.
    av::check(avformat_open_input(&context, nullptr, av_find_input_format("sdp"), options.get()),
              "open the RTP demuxer");
    input_.reset(context);
    input_->pb = io_.get();
    options.requireAllUsed("open the RTP demuxer");
}

RtpDemuxer::~RtpDemuxer() = default;

void RtpDemuxer::push(std::vector<std::uint8_t> wire) {
    if (wire.size() < transport::kRtpHeaderBytes || wire.size() > kMaxPacketBytes) return;
    auto& packet = packets_.emplace_back(std::move(wire));
    // The demuxer sees one endless stream: a sender's restart or a lost packet does not reach the
    // sequence check inside, which would drop up to 32767 packets as old (rtpdec.c).
    store16be(packet, 2, sequence_++);
    store32be(packet, 8, 1);
}

int RtpDemuxer::read(std::span<std::uint8_t> into) {
    if (packets_.empty()) return AVERROR(EAGAIN);
    const auto packet = std::move(packets_.front());
    packets_.pop_front();
    const auto size = std::min(packet.size(), into.size());
    std::memcpy(into.data(), packet.data(), size);
    return static_cast<int>(size);
}

av::Ptr<AVPacket> RtpDemuxer::finish() {
    joined_.clear();
    const auto part = av::makePacket();
    while (true) {
        io_.get()->eof_reached = 0;
        io_.get()->error = 0;
        const int rc = av_read_frame(input_.get(), part.get());
        io_.rethrow();
        if (rc == AVERROR(EAGAIN)) {
            if (packets_.empty()) break;
            continue;
        }
        av::check(rc, "read from the RTP demuxer");
        const auto data = av::bytes(*part);
        joined_.insert(joined_.end(), data.begin(), data.end());
        av_packet_unref(part.get());
    }
    if (joined_.empty()) return nullptr;
    auto unit = av::makePacket(joined_);
    if (h264::hasIdr(joined_)) unit->flags |= AV_PKT_FLAG_KEY;
    return unit;
}

} // namespace veter::relay

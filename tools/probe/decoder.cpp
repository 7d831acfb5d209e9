#include "tools/probe/decoder.hpp"

#include <new>

namespace veter::probe {

Decoder::Decoder(const AVCodecParameters& codec) : frame_(av::makeFrame()) {
    const auto* decoder = avcodec_find_decoder(codec.codec_id);
    if (decoder == nullptr)
        throw av::Error(AVERROR_DECODER_NOT_FOUND, avcodec_get_name(codec.codec_id));
    context_.reset(avcodec_alloc_context3(decoder));
    if (context_ == nullptr) throw std::bad_alloc();
    av::check(avcodec_parameters_to_context(context_.get(), &codec), "set up the decoder");
    context_->flags |= AV_CODEC_FLAG_LOW_DELAY;
    context_->thread_count = 1;
    av::check(avcodec_open2(context_.get(), decoder, nullptr), "open the decoder");
}

bool Decoder::decode(const AVPacket& accessUnit, const Out& out) { return send(&accessUnit, out); }

void Decoder::finish(const Out& out) { send(nullptr, out); }

bool Decoder::send(const AVPacket* accessUnit, const Out& out) {
    if (avcodec_send_packet(context_.get(), accessUnit) < 0) return false;
    bool shown = false;
    while (avcodec_receive_frame(context_.get(), frame_.get()) == 0) {
        shown = true;
        out(*frame_);
    }
    return shown || context_->has_b_frames > 0;
}

std::string Decoder::codecName() const { return avcodec_get_name(context_->codec_id); }

std::string Decoder::profileName() const {
    const auto* name = avcodec_profile_name(context_->codec_id, context_->profile);
    return name == nullptr ? "" : name;
}

} // namespace veter::probe

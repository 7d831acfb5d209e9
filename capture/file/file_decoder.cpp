#include "capture/file/file_decoder.hpp"

#include "base/av_compat.hpp"
#include "base/log.hpp"

#include <cstdlib>
#include <new>

namespace veter::capture {

FileDecoder::FileDecoder(const std::string& path) : path_(path) {
    openInput();
    openDecoder();
}

int FileDecoder::interrupted(void* self) noexcept {
    const auto* stop = static_cast<FileDecoder*>(self)->stop_;
    return stop != nullptr && stop->stop_requested() ? 1 : 0;
}

void FileDecoder::openInput() {
    auto* input = avformat_alloc_context();
    if (input == nullptr) throw std::bad_alloc();
    input->interrupt_callback = {&FileDecoder::interrupted, this};
    // With "file:" a path is a path, whatever it looks like. A failure frees the context.
    av::check(avformat_open_input(&input, ("file:" + path_).c_str(), nullptr, nullptr), "open {}",
              path_);
    input_.reset(input);
    av::check(avformat_find_stream_info(input, nullptr), "find the streams of {}", path_);
    const int best = av_find_best_stream(input, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (best == AVERROR_STREAM_NOT_FOUND) throw av::Error(best, "find video in " + path_);
    av::check(best, "find a decoder for the video in {}", path_);
    stream_ = input->streams[best];
    for (unsigned i = 0; i < input->nb_streams; ++i)
        if (static_cast<int>(i) != best) input->streams[i]->discard = AVDISCARD_ALL;
}

void FileDecoder::openDecoder() {
    const auto* codec = avcodec_find_decoder(stream_->codecpar->codec_id);
    if (codec == nullptr)
        throw av::Error(
            AVERROR_DECODER_NOT_FOUND,
            fmt::format("decode {} in {}", avcodec_get_name(stream_->codecpar->codec_id), path_));
    decoder_.reset(avcodec_alloc_context3(codec));
    if (!decoder_) throw std::bad_alloc();
    av::check(avcodec_parameters_to_context(decoder_.get(), stream_->codecpar),
              "set up the decoder for {}", path_);
    decoder_->pkt_timebase = stream_->time_base;
    decoder_->thread_count = 0; // as many as there are cores: frames are decoded ahead of time
    av::check(avcodec_open2(decoder_.get(), codec, nullptr), "start the decoder for {}", path_);
}

AVRational FileDecoder::frameRate() const noexcept {
    const auto rate = av_guess_frame_rate(input_.get(), stream_, nullptr);
    return rate.num > 0 && rate.den > 0 ? rate : AVRational{25, 1};
}

Orientation FileDecoder::orientation() const noexcept {
    const auto* m = av::displayMatrix(*stream_); // x' = m[0] x + m[3] y, y' = m[1] x + m[4] y
    if (m == nullptr) return {};
    const bool sideways = std::abs(std::int64_t{m[1]}) > std::abs(std::int64_t{m[0]});
    return sideways ? Orientation{m[1]<0, m[3]> 0, 1} : Orientation{m[0] < 0, m[4] < 0, 0};
}

av::Ptr<AVFrame> FileDecoder::next(const std::stop_token& stop) {
    stop_ = &stop;
    auto frame = av::makeFrame();
    for (;;) {
        if (stop.stop_requested()) return nullptr;
        const int rc = avcodec_receive_frame(decoder_.get(), frame.get());
        if (rc == AVERROR_EOF) return nullptr;
        if (rc == AVERROR(EAGAIN)) {
            if (!sendPacket()) return nullptr;
        } else if (rc < 0) {
            ++damaged_;
        } else {
            frame->pts = frame->best_effort_timestamp;
            if (frame->pts != AV_NOPTS_VALUE)
                frame->pts = av_rescale_q(frame->pts, stream_->time_base, {1, 1'000'000});
            frame->sample_aspect_ratio =
                av_guess_sample_aspect_ratio(input_.get(), stream_, frame.get());
            return frame;
        }
    }
}

/// Gives the decoder the next packet, or tells it that there are no more. False = stopped.
bool FileDecoder::sendPacket() {
    int rc = 0;
    do {
        av_packet_unref(packet_.get());
        rc = av_read_frame(input_.get(), packet_.get());
    } while (rc >= 0 && packet_->stream_index != stream_->index);
    if (rc == AVERROR_EXIT) return false;
    if (rc != AVERROR_EOF) av::check(rc, "read {}", path_);
    rc = avcodec_send_packet(decoder_.get(), rc < 0 ? nullptr : packet_.get());
    if (rc == AVERROR_INVALIDDATA && damaged_++ == 0)
        logger("capture").warn("{} is damaged, continuing after the damage", path_);
    else if (rc != AVERROR_INVALIDDATA)
        av::check(rc, "decode {}", path_);
    return true;
}

} // namespace veter::capture

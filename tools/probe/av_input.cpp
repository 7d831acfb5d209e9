#include "tools/probe/av_input.hpp"

#include "tools/probe/text.hpp"

#include <new>
#include <stdexcept>
#include <utility>

namespace veter::probe {
namespace {

constexpr auto kProbeBytes = 64 * 1024; // a key frame's worth: enough to find codec and size

int isStopped(void* stopped) { return (*static_cast<Stopped*>(stopped))() ? 1 : 0; }

} // namespace

AvInput::AvInput(const std::string& url, Stopped stopped) : stopped_(std::move(stopped)) {
    open(url);
    av::check(avformat_find_stream_info(input_.get(), nullptr), "find the streams");
    const int index = av_find_best_stream(input_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (index < 0) throw std::runtime_error("has no video");
    stream_ = input_->streams[index];
}

void AvInput::open(const std::string& url) {
    AVFormatContext* context = avformat_alloc_context();
    if (context == nullptr) throw std::bad_alloc();
    context->interrupt_callback = {isStopped, &stopped_};
    // Not AVFMT_FLAG_NOBUFFER: it throws away what was read to find the streams, which most often
    // is the key frame.
    context->probesize = kProbeBytes;
    context->max_analyze_duration = 100'000; // microseconds
    av::Options options;
    if (url.rfind("rtsp", 0) == 0) options.set("rtsp_transport", "tcp");
    // Frees the context when it fails.
    av::check(avformat_open_input(&context, url.c_str(), nullptr, options.get()), "open");
    input_.reset(context);
}

av::Ptr<AVPacket> AvInput::next() {
    auto packet = av::makePacket();
    const int rc = av_read_frame(input_.get(), packet.get());
    if (stopped_()) return nullptr;
    if (rc == AVERROR_EOF) throw EndOfStream();
    if (rc == AVERROR(EAGAIN)) return nullptr;
    av::check(rc, "read");
    if (packet->stream_index != stream_->index) return nullptr;
    return packet;
}

} // namespace veter::probe

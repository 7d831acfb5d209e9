#pragma once

#include "base/av.hpp"
#include "base/h264.hpp"
#include "relay/assemble/timeline.hpp"
#include "relay/publish/rtsp_settings.hpp"
#include "relay/publish/rtsp_socket.hpp"

extern "C" {
#include <libavformat/avformat.h>
}

#include <memory>
#include <stop_token>

namespace veter::relay {

/// What a muxer wants to know of a stream: its parameter sets, and the size that libavcodec's
/// parser reads from them and any picture. Throws av::Error when they do not fit together.
av::Ptr<AVCodecParameters> describe(const h264::ParameterSets& parameterSets, Bytes accessUnit);

/// A stream being published to an RTSP server over TCP; connected while it lives. One thread.
class RtspPublisher {
public:
    static constexpr auto kReordering = std::chrono::seconds(1);

    /// `stream`: from describe(). `start`: capture time of the first access unit; the sender
    /// reports (RFC 3550 section 6.4.1) to the server, and by it to the viewers, count from there.
    /// Blocks until connected. Throws av::Error; AVERROR_EXIT when `stop` was requested.
    RtspPublisher(const RtspSettings& settings, const AVCodecParameters& stream, Ticks start,
                  std::stop_token stop);
    ~RtspPublisher(); ///< says TEARDOWN; takes 200 ms at most
    RtspPublisher(const RtspPublisher&) = delete;
    RtspPublisher& operator=(const RtspPublisher&) = delete;

    /// One access unit, Annex B. `captured` may go back by up to kReordering behind the latest (B
    /// pictures). Blocks for stallTimeout at most. Throws av::Error: reconnect.
    void write(AVPacket& accessUnit, Ticks captured);

private:
    struct Free {
        void operator()(AVFormatContext* p) const noexcept { avformat_free_context(p); }
    };
    static int onInterrupt(void* self) noexcept;
    void open(const AVCodecParameters& stream);
    void stamp(AVPacket& accessUnit, Ticks captured);
    void watchProgress();
    [[noreturn]] void failStalled() const;

    const RtspSettings settings_;
    std::stop_token stop_;
    Clock::time_point deadline_; // for the libav call under way
    const Ticks start_;          // of the muxer's time
    std::int64_t lastDts_ = -1;  // in its time base
    RtspSocket socket_;
    std::uint64_t written_ = 0; // bytes of payload
    std::uint64_t taken_ = 0;   // of those, acknowledged by the server
    Clock::time_point progress_{};
    std::unique_ptr<AVFormatContext, Free> muxer_;
};

} // namespace veter::relay

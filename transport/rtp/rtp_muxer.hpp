#pragma once

#include "base/av.hpp"
#include "base/bytes.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

struct AVFormatContext;

namespace veter::transport {

class PacketIo;

/// The packets that a muxer makes.
struct RtpSettings {
    std::size_t payloadBytes = 1200; ///< at most, after the 12 bytes of RTP header
    std::uint8_t payloadType = 96;
    std::optional<std::uint32_t> ssrc{}; ///< nullopt, or 0 = a random one
};

/// Packetizes H.264 (RFC 6184, packetization-mode 1) by libavformat's RTP muxer: random sequence
/// number (below 2^12) and timestamp offset at each start, RTP time = capture time, no RTCP. So
/// with SRTP a given SSRC is for one muxer only. One thread.
class RtpMuxer {
public:
    /// One RTP packet, valid during the call, and when its picture was captured (CLOCK_MONOTONIC).
    using Out = std::function<void(Bytes packet, Micros captured)>;

    /// `stream`: H.264 with its parameter sets as extradata. Throws av::Error.
    RtpMuxer(const RtpSettings& settings, const AVCodecParameters& stream, Out out);
    ~RtpMuxer(); ///< writes the trailer, which frees the muxer's packet buffer
    RtpMuxer(const RtpMuxer&) = delete;
    RtpMuxer& operator=(const RtpMuxer&) = delete;

    /// `accessUnit`: Annex B, pts in microseconds of CLOCK_MONOTONIC. Calls `out` for each packet
    /// before it returns; the last one has the marker bit. Throws av::Error, or what `out` throws.
    void write(const AVPacket& accessUnit);

private:
    struct Free {
        void operator()(AVFormatContext* p) const noexcept;
    };
    Out out_;
    Micros captured_{};
    std::int64_t lastPts_ = AV_NOPTS_VALUE;
    std::unique_ptr<PacketIo> io_; // above the context that points at it
    std::unique_ptr<AVFormatContext, Free> muxer_;
    av::Ptr<AVPacket> packet_;
};

} // namespace veter::transport

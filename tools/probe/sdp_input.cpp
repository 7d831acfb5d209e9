#include "tools/probe/sdp_input.hpp"

#include "tools/common/read_sdp.hpp"
#include "tools/common/session_ssrc.hpp"

#include <utility>

namespace veter::probe {
namespace {

// 2 s at 30 frames/s: more means that decoding is too slow
constexpr std::size_t kMaxUnits = 64;
constexpr std::size_t kMaxBytes = 16 << 20;

} // namespace

SdpInput::SdpInput(const std::string& path) : SdpInput(tools::readSdp(path)) {}

SdpInput::SdpInput(const transport::StreamDescription& stream)
    : demuxer_(stream),
      units_(kMaxUnits, WhenFull::DropOldest, kMaxBytes),
      receiver_({stream, std::nullopt, {}, tools::takeFeedbackSsrc(stream.keys)},
                [this](relay::AccessUnitPackets unit) {
                    const auto bytes = unit.memoryBytes();
                    units_.push(std::move(unit), bytes);
                }) {}

av::Ptr<AVPacket> SdpInput::next() {
    const auto unit = units_.popUntil({}, Clock::now() + std::chrono::milliseconds(100));
    return unit ? demuxer_.demux(*unit) : nullptr;
}

} // namespace veter::probe

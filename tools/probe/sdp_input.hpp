#pragma once

#include "base/queue.hpp"
#include "relay/receive/receiver.hpp"
#include "tools/probe/input.hpp"
#include "tools/probe/unit_demuxer.hpp"

#include <string>

namespace veter::probe {

/// H.264 in RTP over UDP as an SDP file says, received as veter-relay does: packets in order, the
/// missing ones asked for.
class SdpInput final : public Input {
public:
    /// Binds the port. Throws std::runtime_error.
    explicit SdpInput(const std::string& path);
    const AVCodecParameters& codec() const noexcept override { return demuxer_.codec(); }
    av::Ptr<AVPacket> next() override;

private:
    explicit SdpInput(const transport::StreamDescription& stream);

    UnitDemuxer demuxer_;
    BoundedQueue<relay::AccessUnitPackets> units_;
    relay::Receiver receiver_; // its thread fills units_: goes first
};

} // namespace veter::probe

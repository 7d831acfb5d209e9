#pragma once
// SDP (RFC 8866) with one H.264 stream (RFC 6184 section 8.2).

#include "base/h264.hpp"
#include "transport/srtp/srtp_key_pair.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace veter::transport {

/// What a receiver must know of a stream.
struct StreamDescription {
    std::string address = "0.0.0.0"; ///< of the c= line, without TTL; where the packets are sent to
    std::uint16_t port = 0;
    std::uint8_t payloadType = 96;
    h264::ParameterSets parameterSets; ///< of sprop-parameter-sets; may be incomplete
    std::optional<SrtpKeys> keys;      ///< the packets are encrypted with; nullopt = plain RTP
};

struct SdpResult {
    std::optional<StreamDescription> stream;
    std::string error; ///< why not, for a person: "has no video (no m=video line)"
};

/// Takes CRLF and LF, and steps over lines that are not SDP (senders print comments around it).
/// `keys`: take the place of those in the text.
SdpResult parseSdp(std::string_view text, const std::optional<SrtpKeys>& keys = {});

/// The address for the c= line of what is sent to `host`: a multicast or loopback address as it is,
/// otherwise the unspecified one, as a receiver has no use for the name the sender knows it by.
std::string listenAddress(const std::string& host);

/// For ffmpeg, GStreamer, VLC and veter-relay alike. With keys in it the file is for its owner
/// only.
std::string writeSdp(const StreamDescription& stream);

} // namespace veter::transport

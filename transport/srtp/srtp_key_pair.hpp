#pragma once
// A camera's two keys, one for each direction, as attribute lines of an SDP or of a key file.

#include "transport/srtp/srtp_key.hpp"

namespace veter::transport {

/// One key for each direction: only one end sends with a key (RFC 4568 section 6.1).
struct SrtpKeys {
    SrtpKey media;                   ///< a=crypto: RTP and RTCP from the publisher
    std::optional<SrtpKey> feedback; ///< a=x-veter-crypto-back: RTCP from the relay; others skip it
    /// a=x-veter-foreign-sender: the sender cannot prove that it is live (RFC 3611 section 4.5), as
    /// ffmpeg cannot, and is accepted without proof: anyone with a recording can replay it.
    bool foreignSender = false;
};

std::optional<SrtpKey> mediaKey(const std::optional<SrtpKeys>& keys);    ///< nullopt = none
std::optional<SrtpKey> feedbackKey(const std::optional<SrtpKeys>& keys); ///< nullopt = none

SrtpKeys generateSrtpKeys(SrtpSuite suite); ///< both; throws sys::Error

/// Lines that end in `lineEnd`.
std::string formatSrtpKeys(const SrtpKeys& keys, std::string_view lineEnd);

/// Gathers the keys out of attributes in any order.
class SrtpKeyReader {
public:
    /// Of "a=crypto:1 …" the parts around the first colon; false = nothing of keys, another
    /// attribute.
    bool read(std::string_view attribute, std::string_view value);
    /// After the last line: why there are no keys, for a person; empty also where no line had any.
    std::string error() const;
    std::optional<SrtpKeys> keys() const; ///< nullopt = error(), or none

private:
    std::optional<SrtpKey> media_;
    std::optional<SrtpKey> feedback_;
    bool foreignSender_ = false;
    std::string error_;
};

/// The text of a key file: both keys, with a comment.
std::string formatKeyFile(const SrtpKeys& keys);

struct KeyFileResult {
    std::optional<SrtpKeys> keys; ///< both
    std::string error;            ///< for a person; never quotes a key
};
/// Skips other lines: an SDP with both keys is a key file too.
KeyFileResult parseKeyFile(std::string_view text);

} // namespace veter::transport

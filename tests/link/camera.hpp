#pragma once

#include "base/bytes.hpp"
#include "base/packet.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace veter::sim {

/// The RTP packets of one sender's pictures, as an encoder and packetizer make them: FU-A (RFC 6184
/// section 5.8) of 1200 bytes, parameter sets before a key frame. Each packet has the number of its
/// picture.
class Camera {
public:
    struct Settings {
        std::uint32_t ssrc = 0x1234abcc;
        std::uint16_t firstSequence = 32'000; ///< below 2^15, as SRTP wants it
        std::uint32_t firstTimestamp = 0xffff'0000;
    };
    explicit Camera(const Settings& settings)
        : settings_(settings), sequence_(settings.firstSequence) {}

    /// `bytes`: of all its packets; `number`: of the picture; `back`: how far back is the one that
    /// it refers to, where it is no key frame.
    std::vector<Packet> take(std::uint32_t number, bool key, std::size_t bytes, Micros captured,
                             unsigned back = 1);
    std::uint32_t timestamp() const noexcept { return timestamp_; } ///< of the last

    /// The number that take() was given; nullopt = no packet of a Camera.
    static std::optional<std::uint32_t> numberOf(Bytes payload) noexcept;
    static bool isKey(Bytes payload) noexcept; ///< of an IDR's slice

private:
    void add(std::vector<Packet>& packets, Bytes head, std::size_t bytes, std::uint32_t number);

    const Settings settings_;
    std::uint16_t sequence_;
    std::uint32_t timestamp_ = 0;
    std::optional<Micros> first_;
    unsigned frameNum_ = 0;
};

} // namespace veter::sim

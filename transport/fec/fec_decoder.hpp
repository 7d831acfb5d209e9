#pragma once

#include "transport/fec/fec_counters.hpp"
#include "transport/fec/fec_packet.hpp"

#include <deque>

namespace veter::transport {

/// Recovers lost media packets from the other packets of their block. Parity of a block that is
/// complete costs only a look at the ring, and media of an open block a look at a bit. Trusts no
/// field: its memory has fixed limits, about 1 MB of media and at most 4 MB of parity if somebody
/// sends that with bad intent. One thread.
class FecDecoder {
public:
    explicit FecDecoder(std::uint8_t mediaPayloadType)
        : payloadType_(mediaPayloadType), ring_(kRing) {}

    /// Media packets kept, by sequence number: eight blocks, 2 s at 2 Mbit/s.
    static constexpr std::size_t kRing = 512;
    static constexpr std::size_t kMaxBlocks = 32; ///< open ones, a second's; the oldest makes room

    /// A media packet as it came, resent ones as well; it is copied. A new SSRC resets.
    void onMedia(Bytes rtp);
    /// A packet of payload type kFecPayloadType; of use once media came.
    void onParity(Bytes rtp);
    /// Moves what was recovered since the last call to the end of `out`: whole RTP packets as they
    /// were sent, those of a block in order.
    void take(std::vector<Packet>& out);
    /// Forgets all packets, those not taken as well: for a sender that restarts.
    void reset();

    std::optional<std::uint32_t> mediaSsrc() const noexcept { return ssrc_; }

    using Counters = FecCounters;
    const Counters& counters() const noexcept { return counters_; }
    std::uint64_t examined() const noexcept { return examined_; } ///< places in the ring

private:
    struct Media {
        std::uint16_t sequence = 0;
        std::uint32_t timestamp = 0;
        std::size_t symbolBytes = 0;      // without padding
        std::vector<std::uint8_t> symbol; // kMaxFecSymbolBytes, or none: no packet here
    };
    struct Parity {
        std::size_t index;
        std::vector<std::uint8_t> symbol;
    };
    struct Block {
        FecHeader header;
        std::size_t symbolBytes;
        std::vector<Parity> parity; // of different indices
        std::uint64_t lost = 0;     // a bit for each media packet that is not known to be there
    };
    enum class State { Open, Done };

    Media& slot(std::uint16_t sequence) noexcept { return ring_[sequence % kRing]; }
    bool store(Bytes rtp, const RtpHeader& header);
    std::optional<std::uint64_t> missing(const Block& block) noexcept;
    void add(const FecPacket& packet);
    State recover(Block& block);
    void decode(const Block& block, std::uint64_t missing);
    void finish(const Block& block, std::size_t index, Packet packet);

    const std::uint8_t payloadType_;
    std::optional<std::uint32_t> ssrc_; // of the media
    std::vector<Media> ring_;
    std::deque<Block> blocks_; // in the order they were opened
    std::vector<Packet> recovered_;
    Counters counters_;
    std::uint64_t examined_ = 0;
};

} // namespace veter::transport

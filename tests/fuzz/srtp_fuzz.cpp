#include "tests/fuzz/fuzz.hpp"

#include "transport/srtp/srtp_session.hpp"

#include <algorithm>
#include <array>
#include <vector>

using namespace veter;
using namespace veter::transport;

namespace {

enum Kind : std::uint8_t {
    Garbage, // as it comes from the network
    Intact,  // a packet to be sent, which arrives as it was sent
    Damaged, // the same, but its first two bytes say which byte is changed on the way, and how
    Told,    // a roll-over counter: SSRC, count, sequence
};

std::optional<std::vector<std::uint8_t>> through(SrtpSession& session, Bytes packet) {
    std::vector<std::uint8_t> buffer(packet.begin(), packet.end());
    buffer.resize(packet.size() + SrtpSession::kMaxGrowth);
    const auto size = session.apply(buffer, packet.size());
    if (!size) return std::nullopt;
    fuzz::require(*size <= buffer.size(), "a size within the buffer");
    buffer.resize(*size);
    return buffer;
}

class Link {
public:
    explicit Link(const SrtpKey& key)
        : sender_(SrtpSession::Direction::Protect, key),
          receiver_(SrtpSession::Direction::Unprotect, key) {}

    void step(Kind kind, Bytes data) {
        if (kind == Garbage)
            fuzz::require(!through(receiver_, data), "nobody without the key gets in");
        else if (kind == Intact)
            intact(data);
        else if (kind == Damaged && data.size() >= 2)
            damaged(data);
        else if (kind == Told && data.size() >= 10)
            told({load32be(data, 0), load32be(data, 4), load16be(data, 8)});
    }

private:
    void told(const RollOver& rollOver) {
        receiver_.keep(rollOver.ssrc);
        receiver_.setRollOver(rollOver);
    }

    void intact(Bytes packet) {
        const auto secure = through(sender_, packet);
        if (!secure) return;
        fuzz::require(secure->size() > packet.size(), "a tag");
        const auto received = through(receiver_, *secure); // nullopt: packets before it were lost
        fuzz::require(!received || std::equal(received->begin(), received->end(), packet.begin(),
                                              packet.end()),
                      "what comes in is what went out");
        fuzz::require(!received || !through(receiver_, *secure), "once");
    }

    void damaged(Bytes data) {
        auto secure = through(sender_, data.subspan(2));
        if (!secure || data[1] == 0) return;
        (*secure)[data[0] % secure->size()] ^= data[1];
        fuzz::require(!through(receiver_, *secure), "a changed packet is refused");
    }

    SrtpSession sender_;
    SrtpSession receiver_;
};

SrtpKey makeKey(SrtpSuite suite) {
    Secret master(SrtpKey::masterBytes(suite));
    std::fill(master.bytes().begin(), master.bytes().end(), std::uint8_t{42});
    return {suite, std::move(master)};
}

} // namespace

/// Steps of one byte (bit 0: suite, bits 1 and 2: kind), a size in 16 bits, and as many bytes.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::array<std::optional<Link>, 2> links; // made when needed: that takes a millisecond
    Bytes rest(data, size);
    while (rest.size() >= 3) {
        const auto head = rest[0];
        auto& link = links[head & 1];
        if (!link)
            link.emplace(makeKey((head & 1) != 0 ? SrtpSuite::AeadAes128Gcm
                                                 : SrtpSuite::AesCm128HmacSha1_80));
        const auto bytes = std::min<std::size_t>(load16be(rest, 1), rest.size() - 3);
        link->step(static_cast<Kind>(head >> 1 & 3), rest.subspan(3, bytes));
        rest = rest.subspan(3 + bytes);
    }
    return 0;
}

#include "transport/srtp/srtp_session.hpp"

#include "transport/rtp/rtp_header.hpp"

#include <fmt/format.h>
#include <srtp2/srtp.h>

#include <arpa/inet.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace veter::transport {
namespace {

constexpr std::size_t kMinRtcpBytes = 8;

void initLibrary() {
    static const auto status = srtp_init(); // once a process
    if (status != srtp_err_status_ok)
        throw std::runtime_error(
            fmt::format("libsrtp2 does not start: error {}", static_cast<int>(status)));
}

/// For one SSRC, or for any without. Points at `key`.
srtp_policy_t makePolicy(const SrtpKey& key, SrtpSession::Direction direction,
                         std::optional<std::uint32_t> ssrc) {
    srtp_policy_t policy{};
    const auto profile = key.suite() == SrtpSuite::AeadAes128Gcm ? srtp_profile_aead_aes_128_gcm
                                                                 : srtp_profile_aes128_cm_sha1_80;
    if (srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, profile) != srtp_err_status_ok ||
        srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, profile) != srtp_err_status_ok)
        throw std::runtime_error(
            fmt::format("this libsrtp2 is built without {}", name(key.suite())));
    policy.ssrc.type = ssrc                                           ? ssrc_specific
                       : direction == SrtpSession::Direction::Protect ? ssrc_any_outbound
                                                                      : ssrc_any_inbound;
    policy.ssrc.value = ssrc.value_or(0);
    policy.key = const_cast<unsigned char*>(key.bytes().data()); // only read
    policy.window_size = SrtpSession::kReplayWindow;
    return policy;
}

/// The packet index of RFC 3711 section 3.3.1.
std::int64_t index(const RollOver& at) noexcept {
    return static_cast<std::int64_t>(at.count) << 16 | at.sequence;
}

} // namespace

void SrtpSession::Closer::operator()(srtp_ctx_t_* session) const noexcept { srtp_dealloc(session); }

SrtpSession::SrtpSession(Direction direction, const SrtpKey& key)
    : direction_(direction), key_(key) {
    initLibrary();
    const auto policy = makePolicy(key_, direction_, std::nullopt);
    srtp_t session = nullptr;
    const auto status = srtp_create(&session, &policy);
    if (status != srtp_err_status_ok)
        throw std::runtime_error(
            fmt::format("libsrtp2 rejects the key: error {}", static_cast<int>(status)));
    session_.reset(session);
    streams_.reserve(kStreams);
}

std::optional<std::size_t> SrtpSession::apply(std::span<std::uint8_t> buffer,
                                              std::size_t size) noexcept {
    const auto packet = buffer.first(size);
    const bool room = direction_ == Direction::Unprotect || buffer.size() - size >= kMaxGrowth;
    if (!room || size < kMinRtcpBytes || packet[0] >> 6 != 2)
        return refuse(srtp_err_status_bad_param);
    if (isRtcp(packet)) return applyRtcp(packet);
    if (size < kRtpHeaderBytes) return refuse(srtp_err_status_bad_param);
    return applyRtp(packet);
}

std::optional<std::size_t> SrtpSession::applyRtp(std::span<std::uint8_t> packet) noexcept {
    const auto ssrc = load32be(packet, 8);
    const auto sequence = load16be(packet, 2);
    const auto* const kept = find(ssrc);
    const bool told = kept != nullptr && kept->told;
    if (told && !resume(*kept, sequence)) return refuse(srtp_err_status_replay_old);

    auto size = static_cast<int>(packet.size());
    const auto status = direction_ == Direction::Protect
                            ? srtp_protect(session_.get(), packet.data(), &size)
                            : srtp_unprotect(session_.get(), packet.data(), &size);
    if (status != srtp_err_status_ok) return refuse(status);

    auto& stream = use(ssrc);
    // libsrtp2 (to 2.7) would stay with this count for ever where it is close to its own.
    if (told) srtp_set_stream_roc(session_.get(), ssrc, 0);
    stream.told.reset();
    const auto before = stream.count;
    srtp_get_stream_roc(session_.get(), ssrc, &stream.count);
    if (!stream.highest || stream.count != before ||
        sequenceDistance(*stream.highest, sequence) > 0)
        stream.highest = sequence;
    return static_cast<std::size_t>(size);
}

std::optional<std::size_t> SrtpSession::applyRtcp(std::span<std::uint8_t> packet) noexcept {
    const auto ssrc = load32be(packet, 4);
    auto size = static_cast<int>(packet.size());
    const auto status = direction_ == Direction::Protect
                            ? srtp_protect_rtcp(session_.get(), packet.data(), &size)
                            : srtp_unprotect_rtcp(session_.get(), packet.data(), &size);
    if (status != srtp_err_status_ok) return refuse(status);
    use(ssrc);
    return static_cast<std::size_t>(size);
}

/// Tells libsrtp2 the count for the packet to come: that of what was told, unless a wrap lies
/// between. False = the packet is from before the first.
bool SrtpSession::resume(const Stream& stream, std::uint16_t sequence) noexcept {
    const auto at = unwrapSequence(index(*stream.told), sequence);
    if (at < 0) return false;
    srtp_set_stream_roc(session_.get(), stream.ssrc, static_cast<std::uint32_t>(at >> 16));
    return true;
}

std::optional<RollOver> SrtpSession::rollOver(std::uint32_t ssrc) const noexcept {
    const auto* const stream = find(ssrc);
    if (stream == nullptr || !stream->highest) return std::nullopt;
    return RollOver{ssrc, stream->count, *stream->highest};
}

void SrtpSession::setRollOver(const RollOver& told) noexcept {
    auto* const stream = find(told.ssrc);
    const auto now = rollOver(told.ssrc);
    if (stream == nullptr || (now && index(told) <= index(*now) + 0x8000)) return;
    stream->told = told;
}

std::nullopt_t SrtpSession::refuse(int status) noexcept {
    switch (status) {
    case srtp_err_status_auth_fail:
    case srtp_err_status_cipher_fail: // what AES-GCM says of a bad tag
    case srtp_err_status_cant_check:  // and of RTCP that says itself that it is not encrypted
        ++refused_.badTag;
        break;
    case srtp_err_status_replay_fail: ++refused_.replayed; break;
    case srtp_err_status_replay_old: ++refused_.tooOld; break;
    default: ++refused_.malformed; break;
    }
    return std::nullopt;
}

const SrtpSession::Stream* SrtpSession::find(std::uint32_t ssrc) const noexcept {
    const auto at = std::find_if(streams_.begin(), streams_.end(),
                                 [ssrc](const Stream& stream) { return stream.ssrc == ssrc; });
    return at == streams_.end() ? nullptr : &*at;
}

SrtpSession::Stream* SrtpSession::find(std::uint32_t ssrc) noexcept {
    return const_cast<Stream*>(std::as_const(*this).find(ssrc));
}

void SrtpSession::keep(std::uint32_t ssrc) noexcept {
    if (find(ssrc) != nullptr || streams_.size() == kStreams) return;
    if (guest_ && guest_->ssrc == ssrc) {
        streams_.push_back(*std::exchange(guest_, std::nullopt));
        return;
    }
    const auto policy = makePolicy(key_, direction_, ssrc);
    if (srtp_add_stream(session_.get(), &policy) != srtp_err_status_ok) return; // no memory
    streams_.push_back({ssrc});
}

void SrtpSession::forget(std::uint32_t ssrc) noexcept {
    const auto* const stream = find(ssrc);
    if (stream == nullptr) return;
    srtp_remove_stream(session_.get(), htonl(ssrc));
    streams_.erase(streams_.begin() + (stream - streams_.data()));
}

void SrtpSession::keepOnly(std::uint32_t ssrc) noexcept {
    for (auto i = streams_.size(); i-- > 0;)
        if (streams_[i].ssrc != ssrc) forget(streams_[i].ssrc);
    keep(ssrc);
}

/// The stream of a packet that has just passed, so that libsrtp2 has it.
SrtpSession::Stream& SrtpSession::use(std::uint32_t ssrc) noexcept {
    if (auto* const kept = find(ssrc)) return *kept;
    if (direction_ == Direction::Protect && streams_.size() < kStreams) {
        streams_.push_back({ssrc});
        return streams_.back();
    }
    if (guest_ && guest_->ssrc != ssrc) {
        srtp_remove_stream(session_.get(), htonl(guest_->ssrc));
        guest_.reset();
    }
    if (!guest_) guest_ = Stream{ssrc};
    return *guest_;
}

bool SrtpSession::apply(std::vector<std::uint8_t>& packet) {
    const auto size = packet.size();
    packet.resize(size + kMaxGrowth);
    packet.resize(apply(packet, size).value_or(0));
    return !packet.empty();
}

bool SrtpSession::apply(std::span<std::uint8_t>& packet) noexcept {
    packet = packet.first(apply(packet, packet.size()).value_or(0));
    return !packet.empty();
}

std::optional<SrtpSession> makeSession(SrtpSession::Direction direction,
                                       const std::optional<SrtpKey>& key) {
    return key ? std::make_optional<SrtpSession>(direction, *key) : std::nullopt;
}

} // namespace veter::transport

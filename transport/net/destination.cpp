#include "transport/net/destination.hpp"

#include "base/log.hpp"

#include <utility>

namespace veter::transport {
namespace {

constexpr auto kLookUpPoll = std::chrono::milliseconds(20);
constexpr auto kLookUpAgain = std::chrono::seconds(1);

spdlog::logger& log() { return logger("rtp"); }

} // namespace

bool Destination::connect(Clock::time_point now, bool silent) {
    if (const auto rebuild = rebuildDue(now, silent); rebuild != Rebuild::No) {
        samePort_ = rebuild == Rebuild::SamePort;
        if (!resolver_) resolver_.emplace(endpoint_);
    } else if (!resolver_ && !socket_ && now >= nextLookUp_) {
        resolver_.emplace(endpoint_);
    }
    if (!resolver_ || resolver_->poll() == Resolver::State::Running) return false;
    nextLookUp_ = now + kLookUpAgain;
    bool opened = false;
    if (resolver_->poll() == Resolver::State::Failed) {
        if (!std::exchange(lookUpFailed_, true))
            log().warn("cannot look up {}: {}; retrying", endpoint_.host, resolver_->error());
    } else {
        lookUpFailed_ = false;
        // The next one each time: where one does not answer, another may (IPv6, IPv4).
        const auto& found = resolver_->addresses();
        opened = open(found[attempts_++ % found.size()], now);
    }
    resolver_.reset();
    return opened;
}

Destination::Rebuild Destination::rebuildDue(Clock::time_point now, bool silent) {
    const auto rebuild = silence_.due(silent, health_.fullLately(now), now);
    if (rebuild == Rebuild::No) return resolver_ ? Rebuild::No : health_.rebuildDue(now);
    log().info("no feedback from the relay: looking up {} again", endpoint_.host);
    return rebuild;
}

bool Destination::open(const Address& to, Clock::time_point now) {
    const bool same = std::exchange(samePort_, true);
    socket_.reset(); // else the port is not free
    try {
        socket_.emplace(to, same ? localPort_ : std::uint16_t{0});
        localPort_ = socket_->localPort();
    } catch (const sys::Error& e) { // no route: what is to be sent is counted as lost meanwhile
        socket_.reset();
        complain(health_.update(now, e.code(), 0));
        return false;
    }
    if (to != address_) log().info("sending to {} ({})", format(endpoint_), format(to));
    address_ = to;
    return true;
}

std::size_t Destination::send(std::span<const Packet> packets, Clock::time_point now) {
    const auto sent = socket_ ? socket_->send(packets) : UdpSocket::Sent{};
    complain(health_.update(now, sent.error, packets.size() - sent.packets));
    return sent.packets;
}

std::optional<std::span<std::uint8_t>> Destination::receive(Clock::time_point now) {
    if (!socket_) return std::nullopt;
    const auto received = socket_->receive();
    if (received.error != 0) complain(health_.update(now, received.error, 0));
    return received.datagram;
}

void Destination::complain(const std::string& text) const {
    if (!text.empty()) log().warn("{}: {}", format(endpoint_), text);
}

Clock::time_point Destination::nextWakeUp(Clock::time_point now) const noexcept {
    if (resolver_) return now + kLookUpPoll;
    return socket_ ? Clock::time_point::max() : nextLookUp_;
}

} // namespace veter::transport

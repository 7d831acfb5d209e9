#include "transport/congestion/in_flight_packets.hpp"

#include "base/sequence.hpp"

#include <algorithm>

namespace veter::transport {

InFlightPackets::Packet& InFlightPackets::at(Source& source, std::int64_t sequence) noexcept {
    return source.packets[static_cast<std::size_t>(sequence) % kWindow];
}

InFlightPackets::Source& InFlightPackets::source(std::uint32_t ssrc, std::uint16_t sequence) {
    for (auto& source : sources_)
        if (source.ssrc == ssrc) return source;
    if (sources_.size() < kSources) sources_.emplace_back();
    auto& source = *std::min_element(sources_.begin(), sources_.end(),
                                     [](auto& a, auto& b) { return a.heard < b.heard; });
    for (auto& packet : source.packets) leave(packet, State::None);
    const auto first = firstSequence(sequence);
    source.ssrc = ssrc;
    source.tail = source.next = first;
    source.heard = {};
    source.packets.assign(kWindow, {}); // in the memory that is there
    return source;
}

void InFlightPackets::leave(Packet& packet, State state) noexcept {
    if (packet.state == State::UnderWay) inFlight_ -= packet.bytes;
    packet.state = state;
}

void InFlightPackets::onSent(std::uint32_t ssrc, std::uint16_t wire, std::size_t bytes,
                             Clock::time_point now) {
    auto& to = source(ssrc, wire);
    auto sequence = unwrapSequence(to.next, wire);
    // Nothing so old is sent again: more than half around was not sent, as there was no route.
    if (sequence < to.next - static_cast<std::int64_t>(kWindow)) sequence += 1 << 16;
    auto& packet = at(to, sequence);
    const bool again = packet.state != State::None && packet.sequence == sequence;
    const auto copies = again && packet.state == State::UnderWay ? packet.bytes : 0;
    leave(packet, State::None);
    packet = {now,   sequence,      copies + static_cast<std::uint32_t>(bytes), State::UnderWay,
              again, inFlight_ == 0};
    inFlight_ += packet.bytes;
    to.heard = now;
    to.next = std::max(to.next, sequence + 1);
    to.tail = std::max(std::min(to.tail, sequence), to.next - static_cast<std::int64_t>(kWindow));
    moveTail(to);
}

void InFlightPackets::moveTail(Source& source) noexcept {
    while (source.tail != source.next) {
        const auto& packet = at(source, source.tail);
        if (packet.state == State::UnderWay && packet.sequence == source.tail) break;
        ++source.tail;
    }
}

std::optional<InFlightPackets::Delivery>
InFlightPackets::onArrival(const Arrival& arrival) noexcept {
    if (!arrival.received) return std::nullopt;
    const auto found = std::find_if(sources_.begin(), sources_.end(),
                                    [&](auto& source) { return source.ssrc == arrival.ssrc; });
    if (found == sources_.end()) return std::nullopt;
    const auto sequence = unwrapSequence(found->next, arrival.sequence);
    auto& packet = at(*found, sequence);
    if (packet.sequence != sequence || packet.state == State::None ||
        packet.state == State::Arrived)
        return std::nullopt;
    leave(packet, State::Arrived);
    moveTail(*found);
    if (!packet.again) newestArrived_ = std::max(newestArrived_, packet.sent);
    return Delivery{packet.bytes, packet.sent, packet.alone,
                    packet.again ? std::nullopt : arrival.at};
}

std::size_t InFlightPackets::findLost(Clock::time_point oldest, Clock::time_point since) noexcept {
    std::size_t lost = 0;
    for (auto& source : sources_) {
        for (auto sequence = source.tail; sequence != source.next; ++sequence) {
            auto& packet = at(source, sequence);
            if (packet.state != State::UnderWay || packet.sequence != sequence) continue;
            if (packet.sent >= oldest && packet.sent + kReordering >= newestArrived_) continue;
            leave(packet, State::Lost);
            if (packet.sent > since) ++lost;
        }
        moveTail(source);
    }
    return lost;
}

std::optional<Clock::time_point> InFlightPackets::oldest() const noexcept {
    std::optional<Clock::time_point> oldest;
    for (const auto& source : sources_) {
        if (source.tail == source.next) continue;
        const auto sent = source.packets[static_cast<std::size_t>(source.tail) % kWindow].sent;
        if (!oldest || sent < *oldest) oldest = sent;
    }
    return oldest;
}

} // namespace veter::transport

#pragma once
// A relay's receiver as tests want it.

#include "base/queue.hpp"
#include "relay/receiver.hpp"
#include "tests/unit/rtp.hpp"
#include "tests/unit/udp.hpp"

#include <thread>

namespace veter::test {

/// A receiver on a free port, what it hands on, and a sender.
class Relay {
public:
    explicit Relay(Clock::duration latency = std::chrono::milliseconds(30),
                   std::optional<transport::SrtpKeys> keys = {},
                   std::vector<relay::Cidr> allowed = {})
        : receiver({stream(port, std::move(keys)), latency, std::move(allowed)},
                   [this](relay::RtpUnit unit) { units_.push(std::move(unit)); }) {}

    void send(const RtpFields& fields, Bytes payload = {}) const { send(makeRtp(fields, payload)); }
    void send(Bytes datagram) const { socket.send(port, datagram); }

    /// The sequence numbers of the next picture; empty = none came in time.
    std::vector<int> next(std::chrono::milliseconds wait = std::chrono::seconds(2)) {
        last.reset();
        last = units_.popUntil({}, Clock::now() + wait);
        std::vector<int> sequence;
        if (last)
            for (const auto& packet : last->packets) sequence.push_back(packet.header.sequence);
        return sequence;
    }
    /// The statistics once `done` says that they are as they should be, or after two seconds.
    template <class Done> relay::ReceiverStats stats(Done done) const {
        const auto end = Clock::now() + std::chrono::seconds(2);
        auto stats = receiver.stats();
        while (!done(stats) && Clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            stats = receiver.stats();
        }
        return stats;
    }

    LoopbackSocket socket; ///< the sender's
    std::uint16_t port = freePort();
    std::optional<relay::RtpUnit> last;

private:
    static transport::RtpStream stream(std::uint16_t port,
                                       std::optional<transport::SrtpKeys> keys) {
        transport::RtpStream stream;
        stream.address = "127.0.0.1";
        stream.port = port;
        stream.keys = std::move(keys);
        return stream;
    }

    BoundedQueue<relay::RtpUnit> units_{100, WhenFull::RejectNew};

public:
    relay::Receiver receiver; ///< uses all of the above
};

} // namespace veter::test

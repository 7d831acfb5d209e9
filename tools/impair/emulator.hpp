#pragma once

#include "base/published.hpp"
#include "base/time.hpp"
#include "tools/impair/clients.hpp"
#include "tools/impair/link.hpp"
#include "tools/impair/schedule.hpp"
#include "tools/impair/udp.hpp"

#include <poll.h>

#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace veter::impair {

struct EmulatorSettings {
    Endpoint listen;
    Endpoint to;
    std::vector<Step> steps; ///< in order of time
    std::uint64_t seed = 1;
};

struct DirectionStats {
    LinkCounts link;
    Clock::duration queueTime{};
    std::uint64_t unsent = 0; ///< delivered, but the kernel or a full client table refused it
};

/// Two links between those who send to `listen` and `to`, in a thread of their own while it lives.
class Emulator {
public:
    /// `onFailure` gets what ends the thread. Throws sys::Error, std::runtime_error.
    Emulator(EmulatorSettings settings, std::function<void(std::exception_ptr)> onFailure);
    ~Emulator();

    struct Stats {
        DirectionStats up, down;
    };
    Stats stats() const { return stats_.get(); } ///< any thread

private:
    void run(const std::stop_token& stop);
    void applySteps(Clock::time_point now);
    void wait();
    void receive();
    void drain(const pollfd& polled, const BatchReader::Visit& visit);
    void send(Clock::time_point now);
    void sendUp(const std::vector<Packet>& packets);
    void sendDown(const std::vector<Packet>& packets);
    void publish(Clock::time_point now);

    std::vector<Step> steps_;
    std::size_t nextStep_ = 0;
    Clients clients_;
    Fd listener_;
    Link up_, down_;
    std::uint64_t unsentUp_ = 0;
    std::uint64_t unsentDown_ = 0;
    BatchReader reader_;
    std::vector<pollfd> polled_; // wake-up, listener, then clients as they stand
    std::vector<Packet> packets_;
    std::vector<Datagram> datagrams_;
    Clock::time_point start_;
    WakeUp wake_;
    Published<Stats> stats_;
    std::jthread thread_;
};

} // namespace veter::impair

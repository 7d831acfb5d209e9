#pragma once

#include "base/fd.hpp"
#include "base/time.hpp"
#include "base/units.hpp"
#include "transport/pacer.hpp"
#include "transport/rtcp.hpp"
#include "transport/send_health.hpp"
#include "transport/udp_socket.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace veter::transport {

struct SenderSettings {
    Endpoint destination;
    BitRate bitRate{2'000'000};      ///< of the stream; the pacer's floor follows from it
    std::size_t burstBytes = 10'000; ///< of an ordinary picture: leaves at line rate
    std::string cname = "veter";     ///< RFC 3550 section 6.5.1
};

struct SenderStats {
    std::uint64_t packets = 0; ///< RTP, taken by the kernel
    std::uint64_t bytes = 0;   ///< of those, RTP header included
    std::uint64_t lost = 0;    ///< RTP that was not sent: no address, no route, queue full
};

/// The publisher's network thread: pacing, RTCP, and a destination that may not be there yet, or
/// for a while. Never gives up.
class Sender {
public:
    explicit Sender(SenderSettings settings); ///< starts the thread; throws sys::Error
    /// Sends what is queued (for kLinger at most) and a BYE, then ends the thread.
    ~Sender();
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    static constexpr auto kLinger = std::chrono::milliseconds(100);

    /// One RTP packet of a picture captured then (CLOCK_MONOTONIC). Copied. One thread.
    void enqueue(Bytes rtp, Micros captured);
    SenderStats stats() const noexcept; ///< any thread

private:
    struct Incoming {
        std::vector<Packet> packets;
        Micros captured{}; ///< of the newest
    };
    void run(const std::stop_token& stop);
    void drain();
    void takeIncoming(Clock::time_point now);
    void connect(Clock::time_point now);
    void openSocket(const Address& to, Clock::time_point now);
    void complain(const std::string& text) const;
    void sendDue(Clock::time_point now);
    void report(Clock::time_point now);
    SenderReport reportNow() const noexcept;
    Clock::time_point nextWakeUp(Clock::time_point now) const;

    const SenderSettings settings_;
    std::mutex mutex_; // guards incoming_
    Incoming incoming_;
    WakeUp wake_;
    std::atomic<std::uint64_t> packets_{0}, bytes_{0}, lost_{0};

    // Network thread only.
    Pacer pacer_;
    SendHealth health_;
    std::optional<Resolver> resolver_;
    std::optional<UdpSocket> socket_;
    Address address_;
    std::size_t attempts_ = 0;
    bool lookUpFailed_ = false;
    Clock::time_point nextLookUp_{};
    Clock::time_point nextReport_{};
    std::vector<Packet> batch_;
    SenderReport report_; // totals, and the stream's clock as of captured_
    Micros captured_{};

    std::jthread thread_;
};

} // namespace veter::transport

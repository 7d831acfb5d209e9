#pragma once
// The cameras behind the stand-in for Argus: what tests do to them, and see of them. Any thread.

#include <Argus/Argus.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace stand_in {

using Clock = std::chrono::steady_clock;
using Nanos = std::chrono::nanoseconds;

/// What the last request asked for.
struct Wishes {
    std::string mode; ///< by its size: "1920x1080"
    std::uint32_t width = 0, height = 0;
    std::uint64_t minFrame = 0, maxFrame = 0;       ///< nanoseconds
    std::uint64_t minExposure = 0, maxExposure = 0; ///< nanoseconds
    float minGain = 0, maxGain = 0, minDigitalGain = 0, maxDigitalGain = 0;
    float compensation = 0, saturation = -1; ///< -1 = not enabled
    float left = 0, top = 0, right = 1, bottom = 1;
    std::string whiteBalance, antibanding, denoise, edges, streamMode;
};

enum class Fault {
    None,
    Silent,    ///< captures nothing more
    Frozen,    ///< gives the last picture again and again
    NoCapture, ///< each capture fails and is reported so
    NoCopy,    ///< pictures cannot be copied
    Stuck,     ///< captures nothing more, and a session does not end while the service runs
};

struct State {
    bool serviceUp = true;
    int cameras = 1;
    bool busy = false; ///< a session of another program
    bool modeless = false;
    Fault fault = Fault::None;
    Nanos clockOffset{0};             ///< of the sensor's clock
    std::deque<Argus::Status> errors; ///< to be reported by the next wait for events

    std::uint64_t service = 0; ///< counts its starts
    Wishes wishes;
    std::vector<std::string> ending; ///< the last session's end, step by step
    int sessions = 0;                ///< so far
    int objects = 0;                 ///< that exist
    int surfaces = 0;                ///< that exist
};

class World {
public:
    static World& get();

    template <class F> auto with(F change) {
        const std::lock_guard lock(mutex_);
        changed_.notify_all();
        return change(state_);
    }
    State state() {
        return with([](const State& s) { return s; });
    }
    /// Until `condition` or `deadline`.
    template <class F> void wait(Clock::time_point deadline, F condition) {
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, deadline, [&] { return condition(state_); });
    }

    void reset();       ///< one camera, no faults
    void stopService(); ///< all that exists is disconnected
    void startService();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    State state_;
};

/// An object of libargus, counted, and whether its service still runs.
class Object {
public:
    Object() : service_(World::get().with([](State& s) { return ++s.objects, s.service; })) {}
    ~Object() {
        World::get().with([](State& s) { --s.objects; });
    }
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;
    bool connected() const { return connected(World::get().state()); }
    bool connected(const State& state) const {
        return state.serviceUp && state.service == service_;
    }

private:
    std::uint64_t service_;
};

/// `self` as the one of its interfaces that `id` names; null = none.
template <class... Interfaces, class Self>
Argus::Interface* find(Self* self, const Argus::InterfaceID& id) {
    Argus::Interface* found = nullptr;
    ((found = found == nullptr && id == Interfaces::id() ? static_cast<Interfaces*>(self) : found),
     ...);
    return found;
}

inline void report(Argus::Status* to, Argus::Status status) {
    if (to != nullptr) *to = status;
}

/// The time until which a wait of `timeout` nanoseconds goes.
inline Clock::time_point until(std::uint64_t timeout) {
    constexpr std::uint64_t kForever = 3'600'000'000'000;
    return Clock::now() + Nanos(timeout < kForever ? timeout : kForever);
}

/// Luma of the picture `number` as the sensor sees it: four corners that differ and a bar that
/// moves.
std::uint8_t luma(std::uint64_t number, std::uint32_t x, std::uint32_t y, std::uint32_t width,
                  std::uint32_t height) noexcept;

} // namespace stand_in

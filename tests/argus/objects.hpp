#pragma once
// Declarations that the sources of the stand-in share.

#include "stand_in.hpp"

#include <memory>

namespace stand_in {

Argus::CaptureSession* makeSession();
Argus::Request* makeRequest();
Argus::OutputStreamSettings* makeStreamSettings();
/// Null = what veter needs was not set.
Argus::OutputStream* makeStream(const Argus::OutputStreamSettings& settings);
Argus::EventQueue* makeEventQueue(const std::vector<Argus::EventType>& types);
/// Forgets the events of `queue`, and gives it those since the last call: `captures` have ended.
void deliver(Argus::EventQueue& queue, std::uint64_t captures);
/// Writes down a step of State::ending.
void note(const std::string& step);

struct Picture {
    std::uint64_t number = 0; ///< 0 = none
    Nanos time{};             ///< by the sensor's clock
};

/// What a session writes and a consumer reads: the newest picture. Any thread.
class Stream : public Object {
public:
    Stream(std::uint32_t width, std::uint32_t height) : width_(width), height_(height) {}

    std::uint32_t width() const noexcept { return width_; }
    std::uint32_t height() const noexcept { return height_; }

    void start(Nanos frame);
    bool started() const;
    /// Captures that have begun.
    std::uint64_t due(Clock::time_point now) const;
    /// A picture after `last`, or that again where the camera is frozen.
    Picture newest(std::uint64_t last, Clock::time_point deadline) const;

private:
    Clock::time_point timeOf(std::uint64_t number) const;

    std::uint32_t width_, height_;
    mutable std::mutex mutex_;
    Clock::time_point start_{};
    Nanos frame_{0}; // 0 = not started
};

std::shared_ptr<Stream> streamOf(const Argus::OutputStream& stream);

} // namespace stand_in

#pragma once

#include "base/av.hpp"
#include "base/bytes.hpp"
#include "base/fd.hpp"
#include "base/time.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace veter::capture::v4l2 {

/// The driver's buffers, mapped, and the stream that fills them. Lives as long as anybody holds a
/// buffer of it. giveBack() from any thread, everything else from one.
class Buffers : public std::enable_shared_from_this<Buffers> {
public:
    struct Filled {
        std::uint32_t index = 0;
        std::span<std::uint8_t> data; ///< what the driver has written
        Micros time{};                ///< CLOCK_MONOTONIC, by the driver where it tells
        bool damaged = false;         ///< the driver says so
    };

    /// Starts streaming. `name` is the camera's, for messages. Throws sys::Error.
    static std::shared_ptr<Buffers> start(Fd device, const std::string& name);
    ~Buffers();
    Buffers(const Buffers&) = delete;
    Buffers& operator=(const Buffers&) = delete;

    int fd() const noexcept { return device_.get(); }
    /// The oldest filled buffer, which is then the caller's to give back; nullopt = none yet.
    /// Throws sys::Error when the camera is gone.
    std::optional<Filled> take();
    void giveBack(std::uint32_t index) noexcept;
    /// A reference to a buffer that was taken; the last one freed gives it back. Throws
    /// std::bad_alloc.
    AVBufferRef* share(const Filled& filled);
    /// How many buffers the driver has to fill.
    int queued() const noexcept { return queued_.load(std::memory_order_relaxed); }
    /// No more pictures; those that are out stay valid. Frees the device for the next open.
    void stop() noexcept;

private:
    Buffers(Fd device, const std::string& name) : name_(name), device_(std::move(device)) {}
    void map(std::uint32_t index);

    std::string name_;
    Fd device_;
    std::vector<std::span<std::uint8_t>> mapped_;
    std::atomic<int> queued_{0};
};

} // namespace veter::capture::v4l2

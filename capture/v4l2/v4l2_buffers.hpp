#pragma once

#include "base/av.hpp"
#include "base/fd.hpp"
#include "base/time.hpp"
#include "capture/v4l2/v4l2_layout.hpp"

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
        std::array<std::span<std::uint8_t>, kMaxPlanes> memory; ///< what the driver has written
        std::size_t planes = 0;                                 ///< of `memory`
        Micros time{};                                          ///< CLOCK_MONOTONIC
        bool damaged = false;                                   ///< the driver says so
    };

    /// Starts streaming. `type`: of buffer; `name`: the camera's, for messages. Throws sys::Error.
    static std::shared_ptr<Buffers> start(Fd device, std::uint32_t type, const std::string& name);
    ~Buffers();
    Buffers(const Buffers&) = delete;
    Buffers& operator=(const Buffers&) = delete;

    int fd() const noexcept { return device_.get(); }
    /// The oldest filled buffer, which is then the caller's to give back; nullopt = none yet.
    /// Throws sys::Error when the camera is gone.
    std::optional<Filled> take();
    void giveBack(std::uint32_t index) noexcept;
    /// Sets `frame`'s references to a buffer that was taken, one a plane; the last one freed gives
    /// it back, also when this throws std::bad_alloc.
    void share(const Filled& filled, AVFrame& frame);
    /// How many buffers the driver has to fill.
    int queued() const noexcept { return queued_.load(std::memory_order_relaxed); }
    /// No more pictures; those that are out stay valid. Frees the device for the next open.
    void stop() noexcept;

private:
    using Mapping = std::vector<std::span<std::uint8_t>>; // of one buffer, each plane

    Buffers(Fd device, std::uint32_t type, const std::string& name)
        : name_(name), type_(type), device_(std::move(device)) {}
    void map(std::uint32_t index);

    std::string name_;
    std::uint32_t type_;
    Fd device_;
    std::vector<Mapping> mapped_;
    std::atomic<int> queued_{0};
    std::atomic<bool> refused_{false}; // the driver did not want a buffer back
};

} // namespace veter::capture::v4l2

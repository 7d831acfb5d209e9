#pragma once
// Injecting faults into vivid while a source captures from it.

#include "base/time.hpp"
#include "capture/common/source.hpp"

#include <memory>
#include <string>

namespace veter::test {

extern int failures;
void expect(bool fine, const std::string& what);

/// The longest wait for the reason, and for the picture when the camera is back. The guest is many
/// times slower than any robot, but has no more time.
inline constexpr auto kTold = std::chrono::milliseconds(1000);
inline constexpr auto kBack = std::chrono::milliseconds(1000);

class FaultBench {
public:
    explicit FaultBench(std::string device) : device_(std::move(device)) {}

    void open();
    void close() { source_.reset(); }
    /// Sets one of vivid's controls, as another program would.
    void control(const std::string& name, const std::string& value = "1") const;
    /// Reads until pictures come, or come no more; how long that took.
    Clock::duration until(bool streaming);
    capture::State state() const { return source_->state(); }

    const std::string& device() const noexcept { return device_; }
    void expectTold(const std::string& fault, const std::string& because);
    void expectBack(const std::string& fault);
    /// Pictures of the camera for that long.
    void expectNoLoss(const std::string& fault, Clock::duration time);

private:
    const std::string device_;
    std::unique_ptr<capture::Source> source_;
    std::int64_t last_ = 0;
};

/// The whole of a test: `check` with the camera that argv names, streaming. Returns the exit
/// status.
int runFaults(int argc, char** argv, void (*check)(FaultBench&));

} // namespace veter::test

#pragma once

#include "tools/common/watchdog.hpp"

#include <span>
#include <string>

namespace veter::tools {

/// Tells systemd how this service of Type=notify is, by sd_notify(3). Started by something else it
/// tells nobody. One thread.
class ServiceManager {
public:
    ServiceManager();  ///< it is ready: it listens, or sends
    ~ServiceManager(); ///< it is stopping
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    /// Each second: a line for `systemctl status`, and that it is alive. Once a thread hangs it no
    /// longer says so, and systemd restarts it after WatchdogSec.
    void tell(const std::string& status, std::span<const Watchdog::Thread> threads,
              Clock::time_point now);

private:
    Watchdog watchdog_;
    bool hangs_ = false;
};

} // namespace veter::tools

#include "tools/common/service_manager.hpp"

#include "base/log.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <utility>

namespace veter::tools {

ServiceManager::ServiceManager() { sd_notify(0, "READY=1"); }

ServiceManager::~ServiceManager() { sd_notify(0, "STOPPING=1"); }

void ServiceManager::tell(const std::string& status, std::span<const Watchdog::Thread> threads,
                          Clock::time_point now) {
    const auto hanging = watchdog_.hanging(threads, now);
    if (!std::exchange(hangs_, hanging.has_value()) && hanging)
        logger("service").critical("thread {} has hung for {} s", *hanging,
                                   Watchdog::kHang.count());
    sd_notify(0, fmt::format("STATUS={}{}", status, hangs_ ? "" : "\nWATCHDOG=1").c_str());
}

} // namespace veter::tools

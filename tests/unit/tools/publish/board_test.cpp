#include "tools/publish/board.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace veter::tools;

namespace {

/// As the kernel has it.
struct Thermal {
    ~Thermal() { std::filesystem::remove_all(folder); }
    void write(const std::string& device, const std::string& file, const std::string& text) const {
        std::filesystem::create_directories(folder + "/" + device);
        std::ofstream(folder + "/" + device + "/" + file) << text << '\n';
    }
    Board read() const { return readBoard(folder); }
    std::string folder = "/tmp/veter-thermal-" + std::to_string(::getpid());
};

} // namespace

TEST_CASE("the hottest zone counts, and what is off does not") {
    const Thermal thermal;
    CHECK_FALSE(thermal.read().temperature);
    thermal.write("thermal_zone0", "temp", "0");
    thermal.write("thermal_zone1", "temp", "-274000");
    thermal.write("thermal_zone2", "temp", "");
    CHECK_FALSE(thermal.read().temperature);
    thermal.write("thermal_zone3", "temp", "51500");
    thermal.write("thermal_zone4", "temp", "48000");
    CHECK(thermal.read().temperature == 51.5);
}

TEST_CASE("a processor that is slowed down is throttled; a fan that turns is not") {
    const Thermal thermal;
    thermal.write("cooling_device0", "type", "pwm-fan");
    thermal.write("cooling_device0", "cur_state", "3");
    thermal.write("cooling_device1", "type", "thermal-cpufreq-0");
    thermal.write("cooling_device1", "cur_state", "0");
    CHECK_FALSE(thermal.read().throttled);
    thermal.write("cooling_device1", "cur_state", "2");
    CHECK(thermal.read().throttled);
}

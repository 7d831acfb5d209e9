#include "capture/v4l2/v4l2_list.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace veter::capture::v4l2;
namespace fs = std::filesystem;

TEST_CASE("a node is named by its id, else by its USB port, and not at all without a link") {
    const auto folder =
        fs::temp_directory_path() / ("veter-list-test-" + std::to_string(::getpid()));
    fs::create_directories(folder / "by-id");
    fs::create_directories(folder / "by-path");
    for (const char* name : {"video0", "video1", "video2"}) std::ofstream(folder / name) << "";
    fs::create_symlink("../video1", folder / "by-path/usb-1");
    fs::create_symlink("../video0", folder / "by-path/usb-0");
    fs::create_symlink("../video0", folder / "by-id/maker");
    fs::create_symlink("../video9", folder / "by-id/gone");
    CHECK(stableName(folder / "video0", folder) == folder / "by-id/maker");
    CHECK(stableName(folder / "video1", folder) == folder / "by-path/usb-1");
    CHECK(stableName(folder / "video2", folder).empty());
    CHECK(stableName(folder / "video9", folder).empty());
    CHECK(stableName(folder / "by-path/usb-0", folder) == folder / "by-id/maker");
    CHECK(stableName(folder / "video0", folder / "none").empty());
    fs::remove_all(folder);
}

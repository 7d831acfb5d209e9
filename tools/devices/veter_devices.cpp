// veter-devices: the cameras of this machine, and what they offer.

#include "base/log.hpp"
#include "tools/devices/text.hpp"
#include "tools/options.hpp"

namespace {

using namespace veter;
namespace v4l2 = capture::v4l2;

struct Options : tools::CommonOptions {
    std::vector<std::string> nodes; ///< empty = all
    bool json = false;
};

void addOptions(CLI::App& app, Options& options) {
    options.logLevel = "warn";
    app.add_option("DEVICE", options.nodes, "Only these, such as /dev/video0")->type_name("");
    app.add_flag("--json", options.json, "Print JSON (keys: docs/cameras.md)");
    addCommon(app, options, false);
}

/// All that can be used; a node that is something else is no camera, one without permission is
/// worth a word.
std::vector<v4l2::CameraInfo> allCameras() {
    std::vector<v4l2::CameraInfo> found;
    for (const auto& node : v4l2::videoNodes()) {
        try {
            found.push_back(v4l2::inspect(node));
        } catch (const sys::Error& error) {
            if (error.code() != ENOTSUP) logger("capture").warn("{}", error.what());
        }
    }
    return found;
}

void run(const Options& options) {
    std::vector<v4l2::CameraInfo> cameras;
    for (const auto& node : options.nodes) cameras.push_back(v4l2::inspect(node));
    if (options.nodes.empty()) cameras = allCameras();
    if (options.json) {
        auto list = nlohmann::ordered_json::array();
        for (const auto& camera : cameras) list.push_back(tools::toJson(camera));
        fmt::print("{}\n", list.dump(2));
        return;
    }
    for (const auto& camera : cameras) fmt::print("{}", tools::describe(camera));
    if (cameras.empty()) fmt::print("no cameras\n");
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Lists the cameras of this machine: their names, formats, sizes, rates and "
                 "controls.",
                 "veter-devices");
    Options options;
    addOptions(app, options);
    return tools::runProgram(app, argc, argv, options, [&] { run(options); });
}

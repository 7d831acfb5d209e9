// veter-devices: the cameras of this machine, and what they offer.

#include "base/log.hpp"
#include "tools/common/options.hpp"
#include "tools/devices/argus_text.hpp"
#include "tools/devices/text.hpp"

namespace {

using namespace veter;
namespace argus = capture::argus;
namespace v4l2 = capture::v4l2;

struct Options : tools::CommonOptions {
    std::vector<std::string> nodes; ///< empty = all
    bool json = false;
};

void addOptions(CLI::App& app, Options& options) {
    options.logLevel = "warn";
    app.add_option("DEVICE", options.nodes, "Only these, such as /dev/video0 or argus:0")
        ->type_name("DEVICE");
    app.add_flag("--json", options.json, "Print JSON (keys: docs/cameras.md)");
    addCommon(app, options, false);
    app.footer("Examples:\n"
               "  $ veter-devices\n"
               "  $ veter-devices /dev/video0 --json");
}

struct Cameras {
    std::vector<v4l2::CameraInfo> v4l2;
    std::vector<argus::CameraInfo> argus;
};

/// All cameras that can be used. Nodes that are not cameras are skipped; one without permission is
/// logged.
Cameras allCameras() {
    Cameras found;
    for (const auto& node : v4l2::videoNodes()) {
        try {
            found.v4l2.push_back(v4l2::inspect(node));
        } catch (const sys::Error& error) {
            if (error.code() != ENOTSUP) logger("capture").warn("{}", error.what());
        }
    }
    try {
        found.argus = argus::cameras();
    } catch (const std::runtime_error& error) { // its service is down
        logger("capture").warn("{}", error.what());
    }
    return found;
}

Cameras camerasNamed(const std::vector<std::string>& names) {
    constexpr std::string_view kArgus = "argus:";
    Cameras found;
    try {
        for (const auto& name : names)
            if (name.rfind(kArgus, 0) == 0)
                found.argus.push_back(argus::inspect(name.substr(kArgus.size())));
            else
                found.v4l2.push_back(v4l2::inspect(name));
    } catch (const std::invalid_argument& error) {
        throw CLI::ValidationError("DEVICE", error.what());
    }
    return found;
}

void run(const Options& options) {
    const auto cameras = options.nodes.empty() ? allCameras() : camerasNamed(options.nodes);
    if (options.json) {
        auto list = nlohmann::ordered_json::array();
        for (const auto& camera : cameras.v4l2) list.push_back(tools::toJson(camera));
        for (const auto& camera : cameras.argus) list.push_back(tools::toJson(camera));
        fmt::print("{}\n", list.dump(2));
        return;
    }
    for (const auto& camera : cameras.v4l2) fmt::print("{}", tools::describe(camera));
    for (const auto& camera : cameras.argus) fmt::print("{}", tools::describe(camera));
    if (cameras.v4l2.empty() && cameras.argus.empty()) fmt::print("no cameras\n");
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

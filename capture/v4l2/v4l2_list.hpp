#pragma once
// The cameras of this machine, and all that one of them offers.

#include "capture/v4l2/v4l2_controls.hpp"
#include "capture/v4l2/v4l2_enumerate.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace veter::capture::v4l2 {

struct CameraInfo {
    std::string node;       ///< "/dev/video0"
    std::string stableName; ///< "/dev/v4l/by-id/..."; empty = none
    Description description;
    std::vector<FormatOffer> formats; ///< all, also those that are not accepted
    std::vector<Control> controls;
};

/// The nodes that may be cameras, in the order of their numbers: "/dev/video0", "/dev/video1".
std::vector<std::string> videoNodes();
/// Opens `node`, which may be a link to one. Throws sys::Error: no permission, no camera.
CameraInfo inspect(const std::string& node);

/// The name of `node` that stays the same when it is plugged in again: a link to it in
/// `folder`/by-id or, by the socket, `folder`/by-path; empty = there is none.
std::string stableName(const std::string& node, const std::filesystem::path& folder = "/dev/v4l");

} // namespace veter::capture::v4l2

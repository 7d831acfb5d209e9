#include "capture/v4l2/v4l2_list.hpp"

#include "capture/v4l2/v4l2_device.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace veter::capture::v4l2 {
namespace {

namespace fs = std::filesystem;

constexpr Size kUsual{1280, 720}; // whose rates are listed where a driver has a range of sizes

int numberOf(const std::string& node) noexcept {
    constexpr std::string_view kPrefix = "/dev/video";
    int number = -1;
    if (node.rfind(kPrefix, 0) != 0) return number;
    const auto* end = node.data() + node.size();
    const auto [at, error] = std::from_chars(node.data() + kPrefix.size(), end, number);
    return error == std::errc() && at == end ? number : -1;
}

std::vector<fs::path> entriesOf(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code none; // no such folder: no entries
    for (const auto& entry : fs::directory_iterator(folder, none)) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace

std::vector<std::string> videoNodes() {
    std::vector<std::string> nodes;
    for (const auto& entry : entriesOf("/dev"))
        if (numberOf(entry.string()) >= 0) nodes.push_back(entry.string());
    std::sort(nodes.begin(), nodes.end(),
              [](const auto& a, const auto& b) { return numberOf(a) < numberOf(b); });
    return nodes;
}

CameraInfo inspect(const std::string& node) {
    const Device device(node);
    const int fd = device.fd();
    CameraInfo info{node, stableName(node), describe(fd, node), {}, controls(fd)};
    for (const auto fourcc : formats(fd, device.type())) {
        FormatOffer offer{fourcc, {}};
        for (const auto& range : sizes(fd, fourcc))
            offer.sizes.push_back({range, frameRates(fd, fourcc, nearest(range, kUsual))});
        info.formats.push_back(std::move(offer));
    }
    return info;
}

std::string stableName(const std::string& node, const fs::path& folder) {
    std::error_code error;
    const auto target = fs::canonical(node, error);
    if (error) return {};
    for (const char* kind : {"by-id", "by-path"})
        for (const auto& link : entriesOf(folder / kind))
            if (fs::canonical(link, error) == target && !error) return link.string();
    return {};
}

} // namespace veter::capture::v4l2

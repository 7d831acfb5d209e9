#include "tools/devices/text.hpp"

#include "capture/v4l2/v4l2_formats.hpp"

#include <fmt/format.h>
#include <linux/videodev2.h>

namespace veter::tools {
namespace {

using namespace capture::v4l2;

std::string textOf(const SizeRange& range) {
    if (range.min == range.max) return format(range.min);
    return fmt::format("{} to {} in steps of {}", format(range.min), format(range.max),
                       format(range.step));
}

std::string textOf(const RateRange& range) {
    if (av_cmp_q(range.min, range.max) == 0) return fmt::format("{:.4g}", av_q2d(range.min));
    return fmt::format("{:.4g} to {:.4g}", av_q2d(range.min), av_q2d(range.max));
}

std::string textOf(const SizeOffer& offer) {
    std::string rates;
    for (const auto& range : offer.rates) rates += (rates.empty() ? " at " : ", ") + textOf(range);
    return textOf(offer.sizes) + rates;
}

std::string textOf(const Control& control) {
    auto text = fmt::format("{:<32} {}", control.name, rangeOf(control));
    if (control.type == V4L2_CTRL_TYPE_BUTTON) return text;
    text += fmt::format("; default {}, now {}", control.byDefault, control.value);
    if ((control.flags & V4L2_CTRL_FLAG_READ_ONLY) != 0) text += ", read only";
    if ((control.flags & V4L2_CTRL_FLAG_INACTIVE) != 0) text += ", without effect now";
    return text;
}

nlohmann::ordered_json toJson(const SizeOffer& offer) {
    nlohmann::ordered_json rates = nlohmann::ordered_json::array();
    for (const auto& [min, max] : offer.rates)
        rates.push_back({{"min", av_q2d(min)}, {"max", av_q2d(max)}});
    return sizesToJson(offer.sizes.min, offer.sizes.max, offer.sizes.step, rates);
}

nlohmann::ordered_json toJson(const Control& control) {
    nlohmann::ordered_json json = {{"name", control.name},
                                   {"min", control.min},
                                   {"max", control.max},
                                   {"step", control.step},
                                   {"default", control.byDefault},
                                   {"value", control.value},
                                   {"read_only", (control.flags & V4L2_CTRL_FLAG_READ_ONLY) != 0},
                                   {"active", (control.flags & V4L2_CTRL_FLAG_INACTIVE) == 0}};
    for (const auto& [index, name] : control.menu)
        json["menu"].push_back({{"index", index}, {"name", name}});
    return json;
}

} // namespace

std::string indented(const char* title, const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines)
        text += fmt::format("  {:<9} {}\n", text.empty() ? title : "", line);
    return text;
}

nlohmann::ordered_json sizesToJson(Size min, Size max, Size step, nlohmann::ordered_json rates) {
    const auto toJson = [](Size size) -> nlohmann::ordered_json {
        return {{"width", size.width}, {"height", size.height}};
    };
    return {{"min", toJson(min)},
            {"max", toJson(max)},
            {"step", toJson(step)},
            {"rates", std::move(rates)}};
}

std::string formatText(const CameraInfo& camera) {
    std::vector<std::string> lines;
    std::vector<std::uint32_t> others;
    for (const auto& [fourcc, sizes] : camera.formats) {
        if (find(fourcc) == nullptr) others.push_back(fourcc);
        if (find(fourcc) == nullptr) continue;
        std::string text;
        for (const auto& size : sizes) text += (text.empty() ? "" : "; ") + textOf(size);
        lines.push_back(fmt::format("{:<5} {}", nameOf(fourcc), text.empty() ? "any size" : text));
    }
    auto text = indented("formats", lines);
    if (!others.empty()) text += fmt::format("  {:<9} {}\n", "not used", namesOf(others));
    return text;
}

std::string describe(const CameraInfo& camera) {
    const auto& [driver, card, bus, abilities] = camera.description;
    auto text = fmt::format("{}  {} (driver {}, {})\n", camera.node, card, driver, bus);
    if (!camera.stableName.empty()) text += fmt::format("  {:<9} {}\n", "name", camera.stableName);
    text += formatText(camera);
    std::vector<std::string> lines;
    for (const auto& control : camera.controls) lines.push_back(textOf(control));
    return text + indented("controls", lines);
}

nlohmann::ordered_json toJson(const CameraInfo& camera) {
    const auto& [driver, card, bus, abilities] = camera.description;
    nlohmann::ordered_json json = {{"node", camera.node},
                                   {"name", camera.stableName},
                                   {"driver", driver},
                                   {"card", card},
                                   {"bus", bus},
                                   {"formats", nlohmann::ordered_json::array()},
                                   {"controls", nlohmann::ordered_json::array()}};
    for (const auto& [fourcc, sizes] : camera.formats) {
        nlohmann::ordered_json format = {{"format", nameOf(fourcc)},
                                         {"used", find(fourcc) != nullptr},
                                         {"sizes", nlohmann::ordered_json::array()}};
        for (const auto& size : sizes) format["sizes"].push_back(toJson(size));
        json["formats"].push_back(format);
    }
    for (const auto& control : camera.controls) json["controls"].push_back(toJson(control));
    return json;
}

} // namespace veter::tools

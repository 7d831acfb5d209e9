#include "tools/relay/camera_report.hpp"

#include "transport/congestion/rate_figures.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace veter::tools {
namespace {

using nlohmann::json;

json linkOf(const relay::ReceiverStats& in) {
    json link{{"lossRatio", in.loss},
              {"roundTripSeconds", nullptr},
              {"senderRestarts", in.restarts},
              {"senderMoves", in.moves},
              {"unsentDatagrams", in.notSent}};
    if (in.roundTrip) link["roundTripSeconds"] = toSeconds(*in.roundTrip);
    return link;
}

json repairOf(const relay::ReceiverStats& in) {
    return {{"sentPackets", in.losses.expected},        {"lostPackets", in.losses.lost},
            {"requestedPackets", in.losses.requests},   {"resentPackets", in.losses.resent},
            {"recoveredPackets", in.losses.recovered},  {"unrepairedPackets", in.order.lost},
            {"parityPackets", in.parity.parity},        {"latePackets", in.order.late},
            {"reorderedPackets", in.order.reordered},   {"duplicatePackets", in.order.duplicate},
            {"keyFrameRequests", in.keyFramesAsked},    {"limitSeconds", toSeconds(in.hold)},
            {"heldBackSeconds", toSeconds(in.heldBack)}};
}

json discardedOf(const relay::ReceiverStats& in) {
    return {{"malformed", in.malformed + in.unauthentic.malformed},
            {"wrongType", in.wrongType},
            {"tooLarge", in.tooLarge},
            {"refused", in.refused},
            {"unproven", in.unproven},
            {"encrypted", in.encrypted},
            {"badTag", in.unauthentic.badTag},
            {"replayed", in.unauthentic.replayed + in.unauthentic.tooOld},
            {"kernel", in.kernelDrops}};
}

json robotOf(const std::optional<transport::RobotState>& robot) {
    if (!robot) return nullptr;
    json told{{"streaming", robot->streaming},
              {"capturedPictures", robot->captured},
              {"encodedPictures", robot->encoded},
              {"encodeSeconds", toSeconds(robot->encodeTime)},
              {"droppedPictures", robot->dropped},
              {"skippedPictures", robot->skipped},
              {"targetBitsPerSecond", nullptr},
              {"limit", transport::name(transport::LimitedBy{robot->limit})},
              {"temperatureCelsius", nullptr},
              {"throttled", robot->throttled}};
    if (robot->targetKilobits > 0)
        told["targetBitsPerSecond"] = std::uint64_t{robot->targetKilobits} * 1000;
    if (robot->temperature) told["temperatureCelsius"] = *robot->temperature;
    return told;
}

json reportOf(const CameraReport& camera) {
    const auto& in = camera.stats.received;
    const auto& out = camera.stats.published;
    return {{"name", camera.name},
            {"state", nameOf(camera.verdict.state)},
            {"healthy", camera.verdict.healthy()},
            {"text", camera.verdict.text},
            {"why", camera.stats.why},
            {"received",
             {{"packets", in.packets},
              {"bytes", in.bytes},
              {"pictures", in.units},
              {"damagedPictures", in.damaged}}},
            {"robot", robotOf(in.robot)},
            {"link", linkOf(in)},
            {"repair", repairOf(in)},
            {"discardedDatagrams", discardedOf(in)},
            {"server",
             {{"connected", out.connected},
              {"pictures", out.frames},
              {"droppedPictures", out.dropped},
              {"queueDroppedPictures", camera.stats.queueDropped},
              {"sessions", out.connects}}}};
}

} // namespace

std::string statusOf(std::span<const CameraReport> cameras) {
    json status{{"program", "veter-relay"}, {"version", VETER_VERSION}, {"cameras", json::array()}};
    for (const auto& camera : cameras) status["cameras"].push_back(reportOf(camera));
    // What is not UTF-8 in a name must not end the program.
    return status.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

std::string healthOf(std::span<const CameraReport> cameras, bool& healthy) {
    std::string text;
    healthy = true;
    for (const auto& camera : cameras) {
        healthy = healthy && camera.verdict.healthy();
        text += fmt::format("{}: {}", camera.name, nameOf(camera.verdict.state));
        if (!camera.verdict.text.empty()) text += ": " + camera.verdict.text;
        text += '\n';
    }
    return text;
}

} // namespace veter::tools

#include "tools/relay/camera_report.hpp"

#include "transport/congestion/rate_figures.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <vector>

namespace veter::tools {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using relay::StreamStats;

/// One figure of a camera; nullopt = not known.
struct Metric {
    const char* name;
    MetricType type;
    const char* help;
    std::optional<double> (*value)(const StreamStats& stats);
    const char* reason = nullptr; ///< of several figures of one name
    bool ofLink = false;          ///< known only while packets come
};

constexpr auto kCounter = MetricType::Counter;
constexpr auto kGauge = MetricType::Gauge;

std::optional<double> count(std::uint64_t value) noexcept { return static_cast<double>(value); }

constexpr const char* kDiscarded = "veter_discarded_datagrams_total";
constexpr const char* kDiscardedHelp = "Datagrams that did not become part of the stream";
constexpr const char* kDropped = "veter_dropped_pictures_total";
constexpr const char* kDroppedHelp = "Pictures that were received and not published";

/// Those of one name stand together.
const Metric kMetrics[] = {
    {"veter_received_packets_total", kCounter, "RTP packets of the stream that arrived",
     [](const StreamStats& s) { return count(s.received.packets); }},
    {"veter_received_bytes_total", kCounter, "Bytes of these packets, RTP headers included",
     [](const StreamStats& s) { return count(s.received.bytes); }},
    {"veter_received_pictures_total", kCounter, "Pictures that these packets made",
     [](const StreamStats& s) { return count(s.received.units); }},
    {"veter_damaged_pictures_total", kCounter, "Pictures with packets missing after repair",
     [](const StreamStats& s) { return count(s.received.damaged); }},
    {"veter_sent_packets_total", kCounter, "RTP packets that the robot sent, by their numbers",
     [](const StreamStats& s) { return count(s.received.losses.expected); }},
    {"veter_lost_packets_total", kCounter, "Packets that were missing, before repair",
     [](const StreamStats& s) { return count(s.received.losses.lost); }},
    {"veter_requested_packets_total", kCounter,
     "Missing packets that the robot was asked for, each time counted",
     [](const StreamStats& s) { return count(s.received.losses.requests); }},
    {"veter_resent_packets_total", kCounter, "Missing packets that came after they were asked for",
     [](const StreamStats& s) { return count(s.received.losses.resent); }},
    {"veter_recovered_packets_total", kCounter, "Missing packets that parity packets replaced",
     [](const StreamStats& s) { return count(s.received.losses.recovered); }},
    {"veter_unrepaired_packets_total", kCounter, "Missing packets that were given up",
     [](const StreamStats& s) { return count(s.received.order.lost); }},
    {"veter_parity_packets_total", kCounter, "Parity packets that arrived",
     [](const StreamStats& s) { return count(s.received.parity.parity); }},
    {"veter_late_packets_total", kCounter, "Packets that came after they were given up",
     [](const StreamStats& s) { return count(s.received.order.late); }},
    {"veter_reordered_packets_total", kCounter, "Packets that came after a later one, in time",
     [](const StreamStats& s) { return count(s.received.order.reordered); }},
    {"veter_duplicate_packets_total", kCounter, "Packets that came twice",
     [](const StreamStats& s) { return count(s.received.order.duplicate); }},
    {kDiscarded, kCounter, kDiscardedHelp,
     [](const StreamStats& s) {
         return count(s.received.malformed + s.received.unauthentic.malformed);
     },
     "malformed"},
    {kDiscarded, kCounter, kDiscardedHelp,
     [](const StreamStats& s) { return count(s.received.wrongType); }, "wrong_type"},
    {kDiscarded, kCounter, kDiscardedHelp,
     [](const StreamStats& s) { return count(s.received.tooLarge); }, "too_large"},
    {kDiscarded, kCounter, kDiscardedHelp,
     [](const StreamStats& s) { return count(s.received.refused); }, "refused"},
    {kDiscarded, kCounter, kDiscardedHelp,
     [](const StreamStats& s) { return count(s.received.unproven); }, "unproven"},
    {kDiscarded, kCounter, kDiscardedHelp,
     [](const StreamStats& s) { return count(s.received.encrypted); }, "encrypted"},
    {kDiscarded, kCounter, kDiscardedHelp,
     [](const StreamStats& s) { return count(s.received.unauthentic.badTag); }, "bad_tag"},
    {kDiscarded, kCounter, kDiscardedHelp,
     [](const StreamStats& s) {
         return count(s.received.unauthentic.replayed + s.received.unauthentic.tooOld);
     },
     "replayed"},
    {kDiscarded, kCounter, kDiscardedHelp,
     [](const StreamStats& s) { return count(s.received.kernelDrops); }, "kernel"},
    {"veter_unsent_datagrams_total", kCounter,
     "Reports and requests to the robot that this machine did not send",
     [](const StreamStats& s) { return count(s.received.notSent); }},
    {"veter_key_frame_requests_total", kCounter, "Key frames that the robot was asked for",
     [](const StreamStats& s) { return count(s.received.keyFramesAsked); }},
    {"veter_sender_restarts_total", kCounter,
     "Times that another sender took over, or the same one began anew",
     [](const StreamStats& s) { return count(s.received.restarts); }},
    {"veter_sender_moves_total", kCounter, "Times that the sender's address changed",
     [](const StreamStats& s) { return count(s.received.moves); }},
    {"veter_published_pictures_total", kCounter, "Pictures that the RTSP server was given",
     [](const StreamStats& s) { return count(s.published.frames); }},
    {kDropped, kCounter, kDroppedHelp, [](const StreamStats& s) { return count(s.queueDropped); },
     "queue"},
    {kDropped, kCounter, kDroppedHelp,
     [](const StreamStats& s) { return count(s.published.dropped); }, "server"},
    {"veter_rtsp_sessions_total", kCounter, "Sessions that were opened at the RTSP server",
     [](const StreamStats& s) { return count(s.published.connects); }},
    {"veter_rtsp_connected", kGauge, "1 while there is a session at the RTSP server",
     [](const StreamStats& s) { return count(s.published.connected ? 1 : 0); }},
    {"veter_loss_ratio", kGauge, "Share of the packets lost in the last seconds, before repair",
     [](const StreamStats& s) { return std::optional(s.received.loss); }, nullptr, true},
    {"veter_round_trip_seconds", kGauge, "Time to the robot and back; absent while not known",
     [](const StreamStats& s) {
         return s.received.roundTrip ? std::optional(toSeconds(*s.received.roundTrip))
                                     : std::nullopt;
     },
     nullptr, true},
    {"veter_repair_limit_seconds", kGauge, "How long a missing packet may hold back later ones",
     [](const StreamStats& s) { return std::optional(toSeconds(s.received.hold)); }},
    {"veter_held_back_seconds", kGauge,
     "The longest that a packet was held back in the last second",
     [](const StreamStats& s) { return std::optional(toSeconds(s.received.heldBack)); }},
};

using Robot = transport::RobotState;

struct RobotMetric {
    const char* name;
    MetricType type;
    const char* help;
    std::optional<double> (*value)(const Robot& robot);
};

/// As the robot tells them; absent if it does not.
const RobotMetric kRobotMetrics[] = {
    {"veter_robot_streaming", kGauge, "1 while the robot's source has pictures",
     [](const Robot& r) { return count(r.streaming ? 1 : 0); }},
    {"veter_robot_captured_pictures", kGauge, "Pictures of the source in the last second",
     [](const Robot& r) { return count(r.captured); }},
    {"veter_robot_encoded_pictures", kGauge, "Pictures that were encoded in the last second",
     [](const Robot& r) { return count(r.encoded); }},
    {"veter_robot_encode_seconds", kGauge, "Time to encode a picture, mean of the last second",
     [](const Robot& r) { return std::optional(toSeconds(r.encodeTime)); }},
    {"veter_robot_dropped_pictures_total", kCounter, "Pictures that the encoder was too late for",
     [](const Robot& r) { return count(r.dropped); }},
    {"veter_robot_skipped_pictures_total", kCounter, "Pictures that the link had no room for",
     [](const Robot& r) { return count(r.skipped); }},
    {"veter_robot_target_bytes_per_second", kGauge, "The rate of all that the robot may send",
     [](const Robot& r) {
         return r.targetKilobits > 0 ? count(std::uint64_t{r.targetKilobits} * 125) : std::nullopt;
     }},
    {"veter_robot_temperature_celsius", kGauge, "Temperature of the board's hottest zone",
     [](const Robot& r) { return r.temperature; }},
    {"veter_robot_throttled", kGauge, "1 while the board is slowed down to cool",
     [](const Robot& r) { return count(r.throttled ? 1 : 0); }},
};

ClientMetric sample(const CameraReport& camera, double value, MetricType type) {
    ClientMetric metric;
    metric.label.push_back({"camera", camera.name});
    (type == kCounter ? metric.counter.value : metric.gauge.value) = value;
    return metric;
}

bool isAway(relay::CameraState state) noexcept {
    return state == relay::CameraState::Silent || state == relay::CameraState::Waiting;
}

void add(std::vector<MetricFamily>& families, const Metric& metric,
         std::span<const CameraReport> cameras) {
    if (families.empty() || families.back().name != metric.name)
        families.push_back({metric.name, metric.help, metric.type, {}});
    for (const auto& camera : cameras) {
        if (metric.ofLink && isAway(camera.verdict.state)) continue;
        const auto value = metric.value(camera.stats);
        if (!value) continue;
        auto one = sample(camera, *value, metric.type);
        if (metric.reason != nullptr) one.label.push_back({"reason", metric.reason});
        families.back().metric.push_back(std::move(one));
    }
}

/// 1 for the state that each camera is in, 0 for all others.
MetricFamily states(std::span<const CameraReport> cameras) {
    MetricFamily family{
        "veter_camera_state", "1 for the state that the camera is in, 0 for others", kGauge, {}};
    for (const auto& camera : cameras)
        for (const auto state : relay::kCameraStates) {
            auto one = sample(camera, state == camera.verdict.state ? 1 : 0, kGauge);
            one.label.push_back({"state", std::string(nameOf(state))});
            family.metric.push_back(std::move(one));
        }
    return family;
}

MetricFamily familyOf(const RobotMetric& metric, std::span<const CameraReport> cameras) {
    MetricFamily family{metric.name, metric.help, metric.type, {}};
    for (const auto& camera : cameras) {
        const auto& robot = camera.stats.received.robot;
        const auto value = robot ? metric.value(*robot) : std::nullopt;
        if (value) family.metric.push_back(sample(camera, *value, metric.type));
    }
    return family;
}

MetricFamily limits(std::span<const CameraReport> cameras) {
    MetricFamily family{"veter_robot_rate_limit",
                        "1, labelled with what keeps the robot's rate from rising",
                        kGauge,
                        {}};
    for (const auto& camera : cameras) {
        const auto& robot = camera.stats.received.robot;
        if (!robot) continue;
        auto one = sample(camera, 1, kGauge);
        one.label.push_back({"limit", transport::name(transport::LimitedBy{robot->limit})});
        family.metric.push_back(std::move(one));
    }
    return family;
}

MetricFamily buildInfo() {
    ClientMetric metric;
    metric.label.push_back({"version", VETER_VERSION});
    metric.gauge.value = 1;
    return {"veter_build_info", "1, labelled with the version of veter-relay", kGauge, {metric}};
}

} // namespace

std::string metricsOf(std::span<const CameraReport> cameras) {
    std::vector<MetricFamily> families;
    for (const auto& metric : kMetrics) add(families, metric, cameras);
    for (const auto& metric : kRobotMetrics) families.push_back(familyOf(metric, cameras));
    families.push_back(limits(cameras));
    families.push_back(states(cameras));
    families.push_back(buildInfo());
    return prometheus::TextSerializer().Serialize(families);
}

} // namespace veter::tools

#include "tools/relay/relay_stats.hpp"

#include <fmt/format.h>

namespace veter::tools {
namespace {

std::string milliseconds(Clock::duration time) {
    return fmt::format("{:.0f}", std::chrono::duration<double, std::milli>(time).count());
}

} // namespace

std::string statsLine(const relay::StreamStats& now, const relay::StreamStats& before) {
    const auto& in = now.received;
    const auto& unauthentic = in.unauthentic;
    auto line = fmt::format(
        "kbps={:.0f} fps={} rtt_ms={} loss={:.1f}% lost={} nacks={} resent={} fec={} recovered={} "
        "unrepaired={} held_ms={} latency_ms={} damaged={} pli={}",
        static_cast<double>(in.bytes - before.received.bytes) * 8 / 1000,
        in.units - before.received.units, in.roundTrip ? milliseconds(*in.roundTrip) : "?",
        in.loss * 100, in.losses.lost, in.losses.requests, in.losses.resent, in.parity.parity,
        in.losses.recovered, in.order.lost, milliseconds(in.heldBack), milliseconds(in.hold),
        in.damaged, in.keyFramesAsked);
    line += fmt::format(
        " late={} reordered={} duplicate={} malformed={} wrong_type={} too_large={} "
        "refused={} "
        "unproven={} encrypted={} bad_tag={} replayed={} kernel_drops={} not_sent={} restarts={} "
        "moves={}",
        in.order.late, in.order.reordered, in.order.duplicate, in.malformed + unauthentic.malformed,
        in.wrongType, in.tooLarge, in.refused, in.unproven, in.encrypted, unauthentic.badTag,
        unauthentic.replayed + unauthentic.tooOld, in.kernelDrops, in.notSent, in.restarts,
        in.moves);
    line += fmt::format(" queue_drops={} server={} sent={} dropped={} connects={}",
                        now.queueDropped, now.published.connected ? "up" : "down",
                        now.published.frames, now.published.dropped, now.published.connects);
    if (!now.why.empty()) line += " why=" + now.why;
    return line;
}

std::string serviceStatus(const relay::CameraHealth::Verdict& verdict,
                          const relay::StreamStats& now, const relay::StreamStats& before) {
    if (!verdict.text.empty()) return fmt::format("{}: {}", nameOf(verdict.state), verdict.text);
    const auto& in = now.received;
    return fmt::format("{}: {} pictures/s, {:.0f} kbit/s, {:.1f} % lost, round trip {} ms",
                       nameOf(verdict.state), in.units - before.received.units,
                       static_cast<double>(in.bytes - before.received.bytes) * 8 / 1000,
                       in.loss * 100, in.roundTrip ? milliseconds(*in.roundTrip) : "?");
}

} // namespace veter::tools

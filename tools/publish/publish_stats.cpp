#include "tools/publish/publish_stats.hpp"

#include "base/units.hpp"

#include <fmt/format.h>

namespace veter::tools {
namespace {

const char* name(transport::RateState state) {
    using State = transport::RateState;
    switch (state) {
    case State::NoFeedback: return "unknown";
    case State::Rising: return "rising";
    case State::Holding: return "holding";
    case State::Falling: return "falling";
    case State::Stalled: return "stalled";
    }
    return "?";
}

} // namespace

std::string statsLine(const PublisherStats& now, const PublisherStats& before) {
    const auto frames = now.encoded - before.encoded;
    const auto encoding = std::chrono::duration<double, std::milli>(now.encoding - before.encoding);
    const auto& sent = now.sent;
    auto line =
        fmt::format("fps={} kbps={:.0f} size={} encode_ms={:.1f} captured={} dropped={} skipped={} "
                    "key_frames={} source={} damaged={} packets={} not_sent={} "
                    "buffer_full={}",
                    frames, static_cast<double>(sent.bytes - before.sent.bytes) * 8 / 1000,
                    now.size == Size{} ? "?" : format(now.size),
                    frames == 0 ? 0.0 : encoding.count() / static_cast<double>(frames),
                    now.captured, now.dropped, now.skipped, now.keyFrames,
                    now.streaming ? "ok" : "lost", now.damaged, sent.packets, sent.lost, sent.full);
    const std::chrono::duration<double, std::milli> roundTrip(sent.roundTrip.value_or(Micros(0)));
    line +=
        fmt::format(" rtt_ms={} loss={} nacked={} resent={} resend_gone={} resend_refused={} "
                    "ends={} fec={} pli={} refused={}",
                    sent.roundTrip ? fmt::format("{:.0f}", roundTrip.count()) : "?",
                    sent.loss ? fmt::format("{:.1f}%", *sent.loss * 100) : "?", sent.resends.asked,
                    sent.resends.resent, sent.resends.gone, sent.resends.refused, sent.pictureEnds,
                    sent.parity, sent.keyFramesAsked, sent.refused);
    if (sent.rate)
        line += fmt::format(" target_kbps={} link={} limit={} queue_ms={}",
                            sent.rate->target.bitsPerSecond / 1000, name(sent.rate->control.state),
                            transport::name(sent.rate->control.limit),
                            sent.rate->control.queueDelay.count() / 1000);
    return line;
}

transport::RobotState robotState(const PublisherStats& now, const PublisherStats& before,
                                 const Board& board) {
    transport::RobotState state;
    const auto frames = now.encoded - before.encoded;
    state.streaming = now.streaming;
    state.captured = static_cast<std::uint16_t>(now.captured - before.captured);
    state.encoded = static_cast<std::uint16_t>(frames);
    if (frames > 0)
        state.encodeTime = (now.encoding - before.encoding) / static_cast<std::int64_t>(frames);
    state.dropped = static_cast<std::uint32_t>(now.dropped);
    state.skipped = static_cast<std::uint32_t>(now.skipped);
    if (now.sent.rate) {
        state.limit = static_cast<std::uint8_t>(now.sent.rate->control.limit);
        state.targetKilobits =
            static_cast<std::uint32_t>(now.sent.rate->target.bitsPerSecond / 1000);
    }
    state.temperature = board.temperature;
    state.throttled = board.throttled;
    return state;
}

std::string serviceStatus(const PublisherStats& now, const PublisherStats& before) {
    const auto& sent = now.sent;
    auto line = fmt::format("{}: {} pictures/s, {:.0f} kbit/s",
                            now.streaming ? "sending" : "the source has no picture",
                            now.encoded - before.encoded,
                            static_cast<double>(sent.bytes - before.sent.bytes) * 8 / 1000);
    if (sent.loss) line += fmt::format(", {:.1f} % lost", *sent.loss * 100);
    if (sent.rate)
        line += fmt::format(", limited by {}", transport::name(sent.rate->control.limit));
    if (sent.lost != before.sent.lost)
        line += fmt::format(", {} packets not sent", sent.lost - before.sent.lost);
    return line;
}

} // namespace veter::tools

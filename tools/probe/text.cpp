#include "tools/probe/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace veter::probe {
namespace {

using Json = nlohmann::ordered_json;

Json framesJson(const Counts& counts) {
    return {{"shown", counts.shown},       {"missing", counts.missing},
            {"repeated", counts.repeated}, {"outOfOrder", counts.outOfOrder},
            {"damaged", counts.damaged},   {"undecodable", counts.undecodable},
            {"restarts", counts.restarts}, {"beforeFirst", counts.beforeFirst}};
}

Json delayJson(const Delays& delays) {
    return {{"min", milliseconds(delays.min)},
            {"p50", milliseconds(delays.p50)},
            {"p95", milliseconds(delays.p95)},
            {"p99", milliseconds(delays.p99)},
            {"max", milliseconds(delays.max)}};
}

const char* kindName(Kind kind) {
    switch (kind) {
    case Kind::Uncoded: return "uncoded";
    case Kind::Next: return "next";
    case Kind::Repeated: return "repeated";
    case Kind::OutOfOrder: return "out of order";
    case Kind::Restarted: return "restarted";
    }
    return "";
}

} // namespace

std::string troubles(const Counts& counts) {
    std::string text;
    const auto add = [&text](std::uint64_t count, const char* what) {
        if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
    };
    add(counts.missing, "missing");
    add(counts.repeated, "repeated");
    add(counts.outOfOrder, "out of order");
    add(counts.damaged, "damaged");
    add(counts.undecodable, "undecodable");
    add(counts.restarts, counts.restarts == 1 ? "restart" : "restarts");
    return text.empty() ? "nothing lost" : text;
}

std::string toText(const StreamInfo& stream, const Summary& s) {
    std::string text = fmt::format(
        "{}: {}{}{} {}x{}, {:.2f} frames/s, {:.2f} Mbit/s, {:.1f} s, ended: {}\n", stream.input,
        stream.codec, stream.profile.empty() ? "" : " ", stream.profile, stream.width,
        stream.height, s.fps, s.bitsPerSecond / 1e6, toSeconds(s.length), stream.endedBy);
    text += fmt::format("first picture  after {:.3f} s, {} access units skipped before it\n",
                        toSeconds(s.firstPicture.value_or(Micros(0))), s.counts.beforeFirst);
    text += fmt::format("pictures       {} shown, {}\n", s.counts.shown,
                        s.timeCode || troubles(s.counts) != "nothing lost"
                            ? troubles(s.counts)
                            : "no time code: missing and repeated unknown");
    text += fmt::format("freezes        {}, {:.2f} s in all, longest gap {:.0f} ms\n",
                        s.freezes.size(), toSeconds(s.frozen), milliseconds(s.longestGap));
    if (!s.delays) return text + "delay          no time code: delay unknown\n";
    return text + fmt::format("delay          p50 {:.1f} ms, p95 {:.1f} ms, p99 {:.1f} ms, "
                              "max {:.1f} ms, min {:.1f} ms\n",
                              milliseconds(s.delays->p50), milliseconds(s.delays->p95),
                              milliseconds(s.delays->p99), milliseconds(s.delays->max),
                              milliseconds(s.delays->min));
}

std::string toJson(const StreamInfo& stream, const Summary& s) {
    Json json;
    json["version"] = VETER_VERSION;
    json["input"] = stream.input;
    json["endedBy"] = stream.endedBy;
    json["video"] = {{"codec", stream.codec},
                     {"profile", stream.profile},
                     {"width", stream.width},
                     {"height", stream.height}};
    json["firstPictureMs"] = s.firstPicture ? Json(milliseconds(*s.firstPicture)) : Json();
    json["seconds"] = toSeconds(s.length);
    json["fps"] = s.fps;
    json["frameIntervalMs"] = milliseconds(s.frameInterval);
    json["bitsPerSecond"] = std::llround(s.bitsPerSecond);
    json["timeCode"] = s.timeCode;
    json["frames"] = framesJson(s.counts);
    json["freezes"] = {{"count", s.freezes.size()},
                       {"totalMs", milliseconds(s.frozen)},
                       {"longestGapMs", milliseconds(s.longestGap)}};
    json["delayMs"] = s.delays ? delayJson(*s.delays) : Json();
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string csvHeader() {
    return "seconds,kind,frame,capture_ms,delay_ms,missing_before,bytes,key,damaged\n";
}

std::string csvLine(const FrameEvent& event, const Sample& sample) {
    std::string code = ",,";
    if (sample.timed())
        code = fmt::format("{},{},{:.3f}", event.code->frame, event.code->milliseconds,
                           milliseconds(sample.delay));
    return fmt::format("{:.6f},{},{},{},{},{},{}\n", toSeconds(sample.at), kindName(sample.kind),
                       code, sample.missing, sample.bytes, event.key ? 1 : 0,
                       sample.damaged ? 1 : 0);
}

} // namespace veter::probe

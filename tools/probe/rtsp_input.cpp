#include "tools/probe/rtsp_input.hpp"

#include <stdexcept>
#include <string_view>
#include <utility>

namespace veter::probe {

RtspVideo findVideo(const std::string& sdp) {
    RtspVideo video;
    std::string description; // with the first video only, and a port that is one
    bool inVideo = false, sawVideo = false, inSession = true;
    for (std::string_view rest = sdp; !rest.empty();) {
        const auto end = rest.find('\n');
        auto line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
        if (line.substr(0, 2) == "m=") {
            inSession = false;
            inVideo = !sawVideo && line.substr(0, 8) == "m=video ";
            sawVideo = sawVideo || inVideo;
        }
        if (!inVideo && !inSession) continue;
        constexpr std::string_view kControl = "a=control:";
        if (inVideo && line.substr(0, kControl.size()) == kControl)
            video.control = line.substr(kControl.size());
        constexpr std::string_view kNoPort = "m=video 0 ";
        if (line.substr(0, kNoPort.size()) == kNoPort)
            description.append("m=video 9 ").append(line.substr(kNoPort.size()));
        else
            description.append(line);
        description += '\n';
    }
    auto result = transport::parseSdp(description);
    if (!result.stream) throw std::runtime_error("the stream " + result.error);
    video.stream = std::move(*result.stream);
    return video;
}

RtspInput::RtspInput(const std::string& url, const Stopped& stopped)
    : session_(
          url,
          [this](Bytes wire) {
              try {
                  take(wire);
              } catch (...) {
                  thrown_ = std::current_exception();
              }
          },
          stopped) {
    const auto video = findVideo(session_.describe());
    payloadType_ = video.stream.payloadType;
    demuxer_.emplace(video.stream);
    session_.play(video.control);
}

void RtspInput::take(Bytes wire) {
    const auto header = transport::parseRtp(wire);
    if (!header || header->payloadType != payloadType_) return;
    const bool afterLoss = sequence_ && sequenceDistance(*sequence_, header->sequence) != 1;
    sequence_ = header->sequence;
    assembler_.push({{wire.begin(), wire.end()}, *header, Clock::now(), afterLoss});
}

av::Ptr<AVPacket> RtspInput::next() {
    auto unit = assembler_.pop();
    if (!unit) {
        constexpr std::chrono::milliseconds kLongest(100);
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            std::min(assembler_.deadline(), Clock::now() + kLongest) - Clock::now());
        session_.receive(std::max(left, std::chrono::milliseconds(0)));
        assembler_.expire(Clock::now());
        unit = assembler_.pop();
    }
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    return unit ? demuxer_->demux(*unit) : nullptr;
}

} // namespace veter::probe

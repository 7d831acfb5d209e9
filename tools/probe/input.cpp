#include "tools/probe/input.hpp"

#include "tools/probe/av_input.hpp"
#include "tools/probe/rtsp_input.hpp"
#include "tools/probe/sdp_input.hpp"

#include <string_view>

namespace veter::probe {
namespace {

bool isSdpFile(const std::string& target) {
    constexpr std::string_view kEnding = ".sdp";
    return target.size() > kEnding.size() && target.find("://") == std::string::npos &&
           target.compare(target.size() - kEnding.size(), kEnding.size(), kEnding) == 0;
}

} // namespace

std::unique_ptr<Input> openInput(const std::string& target, const Stopped& stopped) {
    if (target.rfind("rtsp://", 0) == 0) return std::make_unique<RtspInput>(target, stopped);
    if (isSdpFile(target)) return std::make_unique<SdpInput>(target);
    return std::make_unique<AvInput>(target, stopped);
}

} // namespace veter::probe

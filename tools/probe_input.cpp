#include "tools/probe_input.hpp"

#include "tools/av_input.hpp"
#include "tools/rtsp_input.hpp"

namespace veter::probe {

std::unique_ptr<Input> openInput(const std::string& target, const Stopped& stopped) {
    if (target.rfind("rtsp://", 0) == 0) return std::make_unique<RtspInput>(target, stopped);
    return std::make_unique<AvInput>(target, stopped);
}

} // namespace veter::probe

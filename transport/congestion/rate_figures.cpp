#include "transport/congestion/rate_figures.hpp"

namespace veter::transport {

const char* name(LimitedBy limit) noexcept {
    switch (limit) {
    case LimitedBy::Unknown: return "unknown";
    case LimitedBy::BitRate: return "bitrate";
    case LimitedBy::Camera: return "camera";
    case LimitedBy::Capacity: return "capacity";
    case LimitedBy::Queue: return "queue";
    case LimitedBy::OtherTraffic: return "others";
    case LimitedBy::Loss: return "loss";
    case LimitedBy::Stall: return "stall";
    }
    return "?";
}

} // namespace veter::transport

#include "capture/argus/argus_api.hpp"

#include <fmt/format.h>

namespace veter::capture::argus {
namespace {

struct Words {
    const char* log;
    const char* picture;
};

Words wordsFor(Argus::Status status) noexcept {
    switch (status) {
    case Argus::STATUS_INVALID_PARAMS: return {"invalid parameters", "camera error"};
    case Argus::STATUS_INVALID_SETTINGS: return {"invalid settings", "camera error"};
    case Argus::STATUS_UNAVAILABLE: return {"not available", "used by another program"};
    case Argus::STATUS_OUT_OF_MEMORY: return {"out of memory", "out of memory"};
    case Argus::STATUS_UNIMPLEMENTED: return {"this Argus cannot do that", "camera error"};
    case Argus::STATUS_TIMEOUT: return {"timed out", "camera does not answer"};
    case Argus::STATUS_CANCELLED: return {"cancelled", "camera was stopped"};
    case Argus::STATUS_DISCONNECTED: return {"disconnected", "camera service is gone"};
    case Argus::STATUS_END_OF_STREAM: return {"end of stream", "camera was stopped"};
    default: return {"unknown error", "camera error"};
    }
}

} // namespace

CameraLost lossFor(Argus::Status status, const std::string& action) {
    const auto [log, picture] = wordsFor(status);
    return {picture,
            fmt::format("{}: {} (Argus status {})", action, log, static_cast<int>(status))};
}

} // namespace veter::capture::argus

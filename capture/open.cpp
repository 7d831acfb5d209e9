#include "capture/source.hpp"

#include <stdexcept>

namespace veter::capture {

std::unique_ptr<Source> open(const Settings& settings) {
    throw std::invalid_argument("unknown source " + settings.uri);
}

} // namespace veter::capture

#pragma once

#include "tools/publish/board.hpp"
#include "tools/publish/publisher.hpp"

#include <string>

namespace veter::tools {

/// The line of --stats; `before`: what it was a second ago.
std::string statsLine(const PublisherStats& now, const PublisherStats& before);

/// What a relay is told of this machine; `before`: what it was a second ago.
transport::RobotState robotState(const PublisherStats& now, const PublisherStats& before,
                                 const Board& board);

/// What systemd shows of the service: the same in fewer words.
std::string serviceStatus(const PublisherStats& now, const PublisherStats& before);

} // namespace veter::tools

#pragma once
// Whether there is something at a camera's input, and of which timings: HDMI and composite
// grabbers.

#include <string>

namespace veter::capture::v4l2 {

/// Sets the DV timings that the device finds at its input, where it has such an input. `name`: the
/// camera's, for messages. Throws CameraLost when nothing usable is there.
void adoptSignal(int fd, const std::string& name);

/// Throws CameraLost when the input says that it has no signal.
void requireSignal(int fd, const std::string& name);

/// From here on changes of the input are events (POLLPRI), where the driver has those.
void subscribeToChanges(int fd) noexcept;
/// Takes the events that are there; true = the input's timings or size changed.
bool takeChange(int fd) noexcept;

} // namespace veter::capture::v4l2

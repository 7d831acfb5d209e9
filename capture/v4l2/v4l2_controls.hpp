#pragma once
// Reading and setting a camera's controls.

#include "base/fd.hpp"
#include "capture/common/orientation.hpp"
#include "capture/v4l2/v4l2_control_value.hpp"

#include <string>
#include <vector>

namespace veter::capture::v4l2 {

/// Those with one number for a value; groups' titles, strings and arrays are left out.
std::vector<Control> controls(int fd);
/// Sets the flips that `wanted` needs; what is then still to be done. All of it where the camera
/// lacks one of them: one flip alone would not help.
Orientation applyFlips(int fd, const Orientation& wanted) noexcept;

/// Asks an encoder for an IDR, where it has a control for that.
void forceKeyFrame(int fd) noexcept;

/// Sets all in that order. Throws std::invalid_argument for an unknown name, which lists what there
/// is, for a value out of range, for what cannot be written; sys::Error. `camera`: for messages.
/// Returns the names of those that have no effect now, as another control switches them off.
std::vector<std::string> apply(int fd, const Assignments& wanted, const std::string& camera);

} // namespace veter::capture::v4l2

#pragma once

namespace veter::tools {

/// `PROGRAM keygen [--suite NAME] [--foreign-sender]`: a new key file on standard output. Returns
/// the exit status.
int keygen(int argc, char** argv);

} // namespace veter::tools

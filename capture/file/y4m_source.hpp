#pragma once

#include "base/fd.hpp"
#include "capture/common/source.hpp"

#include <memory>

namespace veter::capture {

/// "file:-": YUV4MPEG2 from `input` (a pipe, file or socket), which is owned. Each frame is handed
/// on as soon as its last byte is here, stamped with that moment; the pace is the writer's. The
/// header is read by the first read(), so that nothing waits without a stop token: until then
/// format() tells what `settings` wish. A stream that is cut off inside a frame ends before it.
/// read() throws av::Error for what is not YUV4MPEG2 with 8 bits a sample.
std::unique_ptr<Source> makeY4mSource(Fd input, const Settings& settings);

} // namespace veter::capture

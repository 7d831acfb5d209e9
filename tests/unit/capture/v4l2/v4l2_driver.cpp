#include "tests/unit/capture/v4l2/v4l2_driver.hpp"

#include "base/fd.hpp"
#include "capture/v4l2/v4l2_ioctl.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>

namespace veter::test {
namespace {

std::mutex mutex; // guards all below, and what ioctls change
V4l2Driver* driver = nullptr;

template <class T> T& as(void* argument) { return *static_cast<T*>(argument); }

} // namespace

V4l2Driver::V4l2Driver() {
    setText(about.driver, sizeof about.driver, "fake");
    setText(about.card, sizeof about.card, "Fake Camera");
    setText(about.bus_info, sizeof about.bus_info, "fake:0");
    about.capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    offers = {offer(V4L2_PIX_FMT_YUYV, 64, 48)};
    const Fd file(::open(node().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(file);
    REQUIRE(::ftruncate(file.get(), 3 * 32 * kPlaneBytes) == 0);
    const std::lock_guard lock(mutex);
    driver = this;
}

V4l2Driver::~V4l2Driver() {
    const std::lock_guard lock(mutex);
    driver = nullptr;
}

void V4l2Driver::fail(unsigned long request, int code) {
    const std::lock_guard lock(mutex);
    failures_[request] = code;
}

int V4l2Driver::failing(unsigned long request) const {
    const auto found = failures_.find(request);
    return found == failures_.end() ? 0 : found->second;
}

int V4l2Driver::queryBuffer(v4l2_buffer& buffer) const {
    if (buffer.type != V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE) {
        buffer.length = kPlaneBytes;
        buffer.m.offset = buffer.index * kPlaneBytes;
        return 0;
    }
    for (std::uint32_t plane = 0; plane < memoryPlanes; ++plane) {
        buffer.m.planes[plane].length = kPlaneBytes;
        buffer.m.planes[plane].m.mem_offset = (buffer.index * memoryPlanes + plane) * kPlaneBytes;
    }
    buffer.length = memoryPlanes;
    return 0;
}

std::uint32_t V4l2Driver::fill(const std::vector<Bytes>& planes, std::uint32_t flags,
                               timeval time) {
    const std::lock_guard lock(mutex);
    REQUIRE_FALSE(queued.empty());
    Filled filled;
    filled.buffer.index = queued.front();
    filled.buffer.flags = flags;
    filled.buffer.timestamp = time;
    queued.pop_front();
    const Fd file(::open(node().c_str(), O_RDWR | O_CLOEXEC));
    for (std::size_t plane = 0; plane < planes.size(); ++plane) {
        const auto place = filled.buffer.index * planes.size() + plane;
        const auto written = ::pwrite(file.get(), planes[plane].data(), planes[plane].size(),
                                      static_cast<off_t>(place * kPlaneBytes));
        REQUIRE(written == static_cast<ssize_t>(planes[plane].size()));
        filled.bytes.at(plane) =
            stated != 0 ? stated : static_cast<std::uint32_t>(planes[plane].size());
    }
    filled_.push_back(filled);
    return filled.buffer.index;
}

int V4l2Driver::dequeue(v4l2_buffer& buffer) {
    if (filled_.empty()) return EAGAIN;
    const auto filled = filled_.front();
    filled_.pop_front();
    buffer.index = filled.buffer.index;
    buffer.flags = filled.buffer.flags;
    buffer.timestamp = filled.buffer.timestamp;
    queryBuffer(buffer);
    if (buffer.type != V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE) {
        buffer.bytesused = filled.bytes[0];
        return 0;
    }
    for (std::uint32_t plane = 0; plane < memoryPlanes; ++plane)
        buffer.m.planes[plane].bytesused = filled.bytes.at(plane);
    return 0;
}

int V4l2Driver::takeEvent(v4l2_event& event) {
    if (events.empty()) return ENOENT;
    event = events.front();
    events.pop_front();
    return 0;
}

int V4l2Driver::answer(unsigned long request, void* argument) {
    if (const int code = failing(request); code != 0) return code;
    switch (request) {
    case VIDIOC_QUERYCAP: as<v4l2_capability>(argument) = about; return 0;
    case VIDIOC_ENUM_FMT: return enumerateFormat(as<v4l2_fmtdesc>(argument));
    case VIDIOC_ENUM_FRAMESIZES: return enumerateSize(as<v4l2_frmsizeenum>(argument));
    case VIDIOC_ENUM_FRAMEINTERVALS: return enumerateRate(as<v4l2_frmivalenum>(argument));
    case VIDIOC_S_FMT: return setFormat(as<v4l2_format>(argument));
    case VIDIOC_S_PARM: return setRate(as<v4l2_streamparm>(argument));
    case VIDIOC_QUERY_EXT_CTRL: return queryControl(as<v4l2_query_ext_ctrl>(argument));
    case VIDIOC_QUERYMENU: return queryMenu(as<v4l2_querymenu>(argument));
    case VIDIOC_G_EXT_CTRLS: return accessControls(as<v4l2_ext_controls>(argument), false);
    case VIDIOC_S_EXT_CTRLS: return accessControls(as<v4l2_ext_controls>(argument), true);
    case VIDIOC_G_INPUT:
        if (!input) return ENOTTY;
        as<int>(argument) = 0;
        return 0;
    case VIDIOC_ENUMINPUT: as<v4l2_input>(argument) = *input; return 0;
    case VIDIOC_QUERY_DV_TIMINGS:
        if (!atInput) return ENOLINK;
        as<v4l2_dv_timings>(argument) = *atInput;
        return 0;
    case VIDIOC_G_DV_TIMINGS: as<v4l2_dv_timings>(argument) = timings; return 0;
    case VIDIOC_S_DV_TIMINGS: timings = as<v4l2_dv_timings>(argument); return 0;
    case VIDIOC_SUBSCRIBE_EVENT: return 0;
    case VIDIOC_DQEVENT: return takeEvent(as<v4l2_event>(argument));
    case VIDIOC_REQBUFS: {
        auto& count = as<v4l2_requestbuffers>(argument).count;
        count = std::min(count, mostBuffers);
        queued.clear();
        filled_.clear();
        return 0;
    }
    case VIDIOC_QUERYBUF: return queryBuffer(as<v4l2_buffer>(argument));
    case VIDIOC_QBUF: queued.push_back(as<v4l2_buffer>(argument).index); return 0;
    case VIDIOC_DQBUF: return dequeue(as<v4l2_buffer>(argument));
    case VIDIOC_STREAMON: streaming = true; return 0;
    case VIDIOC_STREAMOFF: streaming = false; return 0;
    default: return ENOTTY;
    }
}

} // namespace veter::test

int veter::capture::v4l2::call(int, unsigned long request, void* argument) noexcept {
    const std::lock_guard lock(veter::test::mutex);
    auto* driver = veter::test::driver;
    const int code = driver == nullptr ? ENODEV : driver->answer(request, argument);
    if (code == 0) return 0;
    errno = code;
    return -1;
}

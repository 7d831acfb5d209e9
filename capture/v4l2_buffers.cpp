#include "capture/v4l2_buffers.hpp"

#include "capture/v4l2_device.hpp"

extern "C" {
#include <libavutil/buffer.h>
}

#include <linux/videodev2.h>
#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace veter::capture::v4l2 {
namespace {

constexpr std::uint32_t kBuffers = 6; // two to fill, one being encoded, two queued, one to spare

v4l2_buffer describe(std::uint32_t index) noexcept {
    v4l2_buffer buffer{};
    buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer.memory = V4L2_MEMORY_MMAP;
    buffer.index = index;
    return buffer;
}

int request(int fd, std::uint32_t& count) noexcept {
    v4l2_requestbuffers wanted{};
    wanted.count = count;
    wanted.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    wanted.memory = V4L2_MEMORY_MMAP;
    const int rc = control(fd, VIDIOC_REQBUFS, &wanted);
    count = wanted.count;
    return rc;
}

struct Lease {
    std::shared_ptr<Buffers> buffers;
    std::uint32_t index;
};

void endLease(void* opaque, std::uint8_t*) noexcept {
    const std::unique_ptr<Lease> lease(static_cast<Lease*>(opaque));
    lease->buffers->giveBack(lease->index);
}

Micros captureTime(const v4l2_buffer& buffer) noexcept {
    if ((buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) != V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        return monotonicNow();
    return std::chrono::seconds(buffer.timestamp.tv_sec) + Micros(buffer.timestamp.tv_usec);
}

} // namespace

std::shared_ptr<Buffers> Buffers::start(Fd device, const std::string& name) {
    std::shared_ptr<Buffers> self(new Buffers(std::move(device), name));
    std::uint32_t count = kBuffers;
    const int rc = request(self->fd(), count);
    const char* user = errno == EBUSY ? ", which another program uses" : "";
    sys::check(rc, "get buffers of {}{}", name, user);
    if (count < 2) throw sys::Error(ENOMEM, fmt::format("get two buffers of {}", name));
    for (std::uint32_t index = 0; index < count; ++index) self->map(index);
    for (std::uint32_t index = 0; index < count; ++index) self->giveBack(index);
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    sys::check(control(self->fd(), VIDIOC_STREAMON, &type), "start {}", name);
    return self;
}

Buffers::~Buffers() {
    for (const auto& memory : mapped_) ::munmap(memory.data(), memory.size());
}

void Buffers::map(std::uint32_t index) {
    auto buffer = describe(index);
    sys::check(control(fd(), VIDIOC_QUERYBUF, &buffer), "ask about a buffer of {}", name_);
    void* memory = ::mmap(nullptr, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, fd(),
                          static_cast<off_t>(buffer.m.offset));
    if (memory == MAP_FAILED) throw sys::Error(errno, "map a buffer of " + name_);
    mapped_.emplace_back(static_cast<std::uint8_t*>(memory), buffer.length);
}

std::optional<Buffers::Filled> Buffers::take() {
    auto buffer = describe(0);
    const int rc = control(fd(), VIDIOC_DQBUF, &buffer);
    if (rc == -1 && errno == EAGAIN) return std::nullopt;
    sys::check(rc, "get a picture from {}", name_);
    queued_.fetch_sub(1, std::memory_order_relaxed);
    const auto memory = mapped_.at(buffer.index);
    return Filled{buffer.index,
                  memory.first(std::min<std::size_t>(buffer.bytesused, memory.size())),
                  captureTime(buffer), (buffer.flags & V4L2_BUF_FLAG_ERROR) != 0};
}

void Buffers::giveBack(std::uint32_t index) noexcept {
    auto buffer = describe(index);
    // A device that is gone or stopped refuses; take() is where that shows.
    if (control(fd(), VIDIOC_QBUF, &buffer) == 0) queued_.fetch_add(1, std::memory_order_relaxed);
}

AVBufferRef* Buffers::share(const Filled& filled) {
    auto lease = std::make_unique<Lease>(Lease{shared_from_this(), filled.index});
    const auto memory = mapped_.at(filled.index);
    auto* shared =
        av_buffer_create(memory.data(), static_cast<decltype(AVBufferRef::size)>(memory.size()),
                         endLease, lease.get(), 0);
    if (shared == nullptr) throw std::bad_alloc();
    static_cast<void>(lease.release()); // endLease owns it now
    return shared;
}

void Buffers::stop() noexcept {
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    control(fd(), VIDIOC_STREAMOFF, &type);
    std::uint32_t none = 0;
    request(fd(), none); // since Linux 4.20 also while some are still mapped
}

} // namespace veter::capture::v4l2

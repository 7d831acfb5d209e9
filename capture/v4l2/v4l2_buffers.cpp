#include "capture/v4l2/v4l2_buffers.hpp"

#include "capture/v4l2/v4l2_ioctl.hpp"

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

/// A buffer as the ioctls want it, for both APIs.
class Query {
public:
    Query(std::uint32_t type, std::uint32_t index) noexcept {
        buffer_.type = type;
        buffer_.memory = V4L2_MEMORY_MMAP;
        buffer_.index = index;
        if (!multiPlanar()) return;
        buffer_.m.planes = planes_.data();
        buffer_.length = static_cast<std::uint32_t>(planes_.size());
    }
    Query(const Query&) = delete; // points into itself
    Query& operator=(const Query&) = delete;

    int run(int fd, unsigned long request) noexcept { return call(fd, request, &buffer_); }
    const v4l2_buffer& operator*() const noexcept { return buffer_; }

    struct Plane {
        std::size_t length, begin, end; ///< in bytes; the picture is from `begin` to `end`
        off_t offset;                   ///< for mmap
    };
    std::size_t planes() const noexcept { return multiPlanar() ? buffer_.length : 1; }
    Plane plane(std::size_t number) const noexcept {
        if (!multiPlanar())
            return {buffer_.length, 0, buffer_.bytesused, static_cast<off_t>(buffer_.m.offset)};
        const auto& p = planes_.at(number);
        return {p.length, p.data_offset, p.bytesused, static_cast<off_t>(p.m.mem_offset)};
    }

private:
    bool multiPlanar() const noexcept { return buffer_.type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE; }

    v4l2_buffer buffer_{};
    std::array<v4l2_plane, kMaxPlanes> planes_{};
};

int request(int fd, std::uint32_t type, std::uint32_t& count) noexcept {
    v4l2_requestbuffers wanted{};
    wanted.count = count;
    wanted.type = type;
    wanted.memory = V4L2_MEMORY_MMAP;
    const int rc = call(fd, VIDIOC_REQBUFS, &wanted);
    count = wanted.count;
    return rc;
}

struct Lease {
    Lease(std::shared_ptr<Buffers> lender, std::uint32_t buffer)
        : buffers(std::move(lender)), index(buffer) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() { buffers->giveBack(index); }

    std::shared_ptr<Buffers> buffers;
    std::uint32_t index;
};
using SharedLease = std::shared_ptr<const Lease>; // by the references to a buffer's planes

void endLease(void* opaque, std::uint8_t*) noexcept {
    const std::unique_ptr<SharedLease> lease(static_cast<SharedLease*>(opaque));
}

Micros captureTime(const v4l2_buffer& buffer) noexcept {
    if ((buffer.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) != V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        return monotonicNow();
    return std::chrono::seconds(buffer.timestamp.tv_sec) + Micros(buffer.timestamp.tv_usec);
}

} // namespace

std::shared_ptr<Buffers> Buffers::start(Fd device, std::uint32_t type, const std::string& name) {
    std::shared_ptr<Buffers> self(new Buffers(std::move(device), type, name));
    std::uint32_t count = kBuffers;
    const int rc = request(self->fd(), type, count);
    const char* user = errno == EBUSY ? ", which another program uses" : "";
    sys::check(rc, "get buffers of {}{}", name, user);
    if (count < 2) throw sys::Error(ENOMEM, fmt::format("get two buffers of {}", name));
    for (std::uint32_t index = 0; index < count; ++index) self->map(index);
    for (std::uint32_t index = 0; index < count; ++index) self->giveBack(index);
    int stream = static_cast<int>(type);
    sys::check(call(self->fd(), VIDIOC_STREAMON, &stream), "start {}", name);
    return self;
}

Buffers::~Buffers() {
    for (const auto& buffer : mapped_)
        for (const auto& memory : buffer) ::munmap(memory.data(), memory.size());
}

void Buffers::map(std::uint32_t index) {
    Query query(type_, index);
    sys::check(query.run(fd(), VIDIOC_QUERYBUF), "ask about a buffer of {}", name_);
    auto& buffer = mapped_.emplace_back();
    buffer.reserve(kMaxPlanes);
    for (std::size_t plane = 0; plane < std::min(query.planes(), kMaxPlanes); ++plane) {
        const auto [length, begin, end, offset] = query.plane(plane);
        void* memory = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd(), offset);
        if (memory == MAP_FAILED) throw sys::Error(errno, "map a buffer of " + name_);
        buffer.emplace_back(static_cast<std::uint8_t*>(memory), length);
    }
}

std::optional<Buffers::Filled> Buffers::take() {
    if (refused_) throw sys::Error(EIO, "give a buffer back to " + name_);
    Query query(type_, 0);
    const int rc = query.run(fd(), VIDIOC_DQBUF);
    if (rc == -1 && errno == EAGAIN) return std::nullopt;
    sys::check(rc, "get a picture from {}", name_);
    queued_.fetch_sub(1, std::memory_order_relaxed);
    const auto& buffer = mapped_.at((*query).index);
    Filled filled;
    filled.index = (*query).index;
    filled.planes = buffer.size();
    filled.time = captureTime(*query);
    filled.damaged = ((*query).flags & V4L2_BUF_FLAG_ERROR) != 0;
    for (std::size_t plane = 0; plane < buffer.size(); ++plane) {
        const auto at = query.plane(plane);
        const auto end = std::min(at.end, buffer[plane].size());
        const auto begin = std::min(at.begin, end);
        filled.memory[plane] = buffer[plane].subspan(begin, end - begin);
    }
    return filled;
}

void Buffers::giveBack(std::uint32_t index) noexcept {
    Query query(type_, index);
    if (query.run(fd(), VIDIOC_QBUF) == 0)
        queued_.fetch_add(1, std::memory_order_relaxed);
    else
        refused_ = true; // take() is where that shows
}

void Buffers::share(const Filled& filled, AVFrame& frame) {
    const auto lease = std::make_shared<const Lease>(shared_from_this(), filled.index);
    const auto& buffer = mapped_.at(filled.index);
    for (std::size_t plane = 0; plane < buffer.size(); ++plane) {
        auto part = std::make_unique<SharedLease>(lease);
        frame.buf[plane] = av_buffer_create(
            buffer[plane].data(), static_cast<decltype(AVBufferRef::size)>(buffer[plane].size()),
            endLease, part.get(), 0);
        if (frame.buf[plane] == nullptr) throw std::bad_alloc();
        static_cast<void>(part.release()); // endLease owns it now
    }
}

void Buffers::stop() noexcept {
    int stream = static_cast<int>(type_);
    call(fd(), VIDIOC_STREAMOFF, &stream);
    std::uint32_t none = 0;
    request(fd(), type_, none); // since Linux 4.20 also while some are still mapped
}

} // namespace veter::capture::v4l2

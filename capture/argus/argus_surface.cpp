#include "capture/argus/argus_surface.hpp"

#include "capture/camera/camera.hpp"

#include <nvbufsurface.h>

#include <array>
#include <mutex>
#include <utility>
#include <vector>

namespace veter::capture::argus {
namespace {

constexpr std::size_t kMost = 8; // one filled, two queued, one encoded, and some to spare
constexpr std::size_t kPlanes = 2;

struct SurfaceDeleter {
    void operator()(NvBufSurface* p) const noexcept {
        NvBufSurfaceUnMap(p, 0, -1);
        NvBufSurfaceDestroy(p);
    }
};
using Surface = std::unique_ptr<NvBufSurface, SurfaceDeleter>;

/// Mapped for as long as it lives: a mapping costs more than a picture.
Surface makeSurface(Size size) {
    NvBufSurfaceAllocateParams wanted{};
    wanted.params.width = static_cast<std::uint32_t>(size.width);
    wanted.params.height = static_cast<std::uint32_t>(size.height);
    wanted.params.colorFormat = NVBUF_COLOR_FORMAT_NV12;
    wanted.params.layout = NVBUF_LAYOUT_PITCH;
    wanted.params.memType = NVBUF_MEM_SURFACE_ARRAY;
    wanted.memtag = NvBufSurfaceTag_CAMERA;
    NvBufSurface* made = nullptr;
    if (NvBufSurfaceAllocate(&made, 1, &wanted) != 0 || made == nullptr)
        throw CameraLost("out of memory",
                         fmt::format("allocate an NvBufSurface of {} failed", format(size)));
    made->numFilled = 1;
    Surface surface(made);
    if (NvBufSurfaceMap(made, 0, -1, NVBUF_MAP_READ) != 0)
        throw CameraLost("out of memory",
                         fmt::format("map an NvBufSurface of {} failed", format(size)));
    return surface;
}

} // namespace

struct Surfaces::Shared {
    explicit Shared(Size pictureSize) : size(pictureSize) {}

    const Size size;
    std::size_t made = 0; // by one thread
    std::mutex mutex;
    std::vector<Surface> idle; // under the mutex; room for kMost
};

namespace {

/// A surface that is away from the pool.
struct Lease {
    Lease(std::shared_ptr<Surfaces::Shared> lender, Surface lent)
        : shared(std::move(lender)), surface(std::move(lent)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
        const std::lock_guard lock(shared->mutex);
        shared->idle.push_back(std::move(surface));
    }

    std::shared_ptr<Surfaces::Shared> shared;
    Surface surface;
};
using SharedLease = std::shared_ptr<const Lease>; // by the references to a picture's planes

std::shared_ptr<const Lease> take(const std::shared_ptr<Surfaces::Shared>& shared) {
    Surface surface;
    {
        const std::lock_guard lock(shared->mutex);
        shared->idle.reserve(kMost);
        if (!shared->idle.empty()) {
            surface = std::move(shared->idle.back());
            shared->idle.pop_back();
        }
    }
    if (!surface) {
        if (shared->made == kMost) return nullptr;
        surface = makeSurface(shared->size);
        ++shared->made;
    }
    return std::make_shared<const Lease>(shared, std::move(surface));
}

void endLease(void* opaque, std::uint8_t*) noexcept {
    const std::unique_ptr<SharedLease> lease(static_cast<SharedLease*>(opaque));
}

void addPlane(AVFrame& frame, std::size_t plane, const SharedLease& lease) {
    const auto& surface = lease->surface->surfaceList[0];
    const auto& layout = surface.planeParams;
    auto part = std::make_unique<SharedLease>(lease);
    auto* data = static_cast<std::uint8_t*>(surface.mappedAddr.addr[plane]);
    // Mapped to be read, and what the CPU would write might reach memory after the next picture.
    frame.buf[plane] =
        av_buffer_create(data, static_cast<decltype(AVBufferRef::size)>(layout.psize[plane]),
                         endLease, part.get(), AV_BUFFER_FLAG_READONLY);
    if (frame.buf[plane] == nullptr) throw std::bad_alloc();
    static_cast<void>(part.release()); // endLease owns it now
    frame.data[plane] = data;
    frame.linesize[plane] = static_cast<int>(layout.pitch[plane]);
}

} // namespace

Surfaces::Surfaces(Size size) : shared_(std::make_shared<Shared>(size)) {}

av::Ptr<AVFrame> Surfaces::picture(const Fill& fill) {
    const SharedLease lease = take(shared_);
    if (!lease) return nullptr;
    auto* surface = lease->surface.get();
    if (!fill(static_cast<int>(surface->surfaceList[0].bufferDesc))) return nullptr;
    if (NvBufSurfaceSyncForCpu(surface, 0, -1) != 0) return nullptr;
    auto frame = av::makeFrame();
    frame->width = shared_->size.width;
    frame->height = shared_->size.height;
    frame->format = AV_PIX_FMT_NV12;
    frame->colorspace = AVCOL_SPC_SMPTE170M; // what NVBUF_COLOR_FORMAT_NV12 stands for
    frame->color_range = AVCOL_RANGE_MPEG;
    for (std::size_t plane = 0; plane < kPlanes; ++plane) addPlane(*frame, plane, lease);
    return frame;
}

} // namespace veter::capture::argus

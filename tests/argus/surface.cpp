#include "surface.hpp"

#include "stand_in.hpp"

#include <nvbufsurface.h>

#include <map>

namespace {

using namespace stand_in;

constexpr std::uint32_t kAlign = 256; // as a Jetson lays out lines
constexpr std::uint8_t kGrey = 128;
constexpr int kPlanes = 2;

struct Surface {
    NvBufSurface handle{};
    NvBufSurfaceParams params{};
    std::vector<std::uint8_t> device[kPlanes]; // what hardware sees
    std::vector<std::uint8_t> cpu[kPlanes];
};

std::mutex mutex;
std::map<int, std::unique_ptr<Surface>> surfaces; // under the mutex

int number(const NvBufSurface* surface) {
    return static_cast<int>(surface->surfaceList[0].bufferDesc);
}

void layOut(Surface& surface, std::uint32_t width, std::uint32_t height) {
    auto& planes = surface.params.planeParams;
    planes.num_planes = kPlanes;
    for (std::uint32_t plane = 0; plane < kPlanes; ++plane) {
        planes.width[plane] = width >> plane;
        planes.height[plane] = height >> plane;
        planes.pitch[plane] = (width + kAlign - 1) / kAlign * kAlign;
        planes.psize[plane] = planes.pitch[plane] * planes.height[plane];
        surface.device[plane].resize(planes.psize[plane], kGrey);
        surface.cpu[plane].resize(planes.psize[plane]);
    }
    surface.handle.batchSize = 1;
    surface.handle.surfaceList = &surface.params;
}

} // namespace

bool stand_in::paint(int descriptor, std::uint32_t width, std::uint32_t height, const Paint& luma) {
    const std::lock_guard lock(mutex);
    const auto found = surfaces.find(descriptor);
    if (found == surfaces.end()) return false;
    auto& surface = *found->second;
    const auto& planes = surface.params.planeParams;
    if (planes.width[0] != width || planes.height[0] != height) return false;
    for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width; ++x)
            surface.device[0][std::size_t{y} * planes.pitch[0] + x] = luma(x, y);
    return true;
}

int NvBufSurfaceAllocate(NvBufSurface** surf, std::uint32_t, NvBufSurfaceAllocateParams* params) {
    const auto& wanted = params->params;
    if (wanted.colorFormat != NVBUF_COLOR_FORMAT_NV12 || wanted.layout != NVBUF_LAYOUT_PITCH ||
        wanted.memType != NVBUF_MEM_SURFACE_ARRAY)
        return -1;
    auto surface = std::make_unique<Surface>();
    layOut(*surface, wanted.width, wanted.height);
    *surf = &surface->handle;
    const std::lock_guard lock(mutex);
    const int descriptor = surfaces.empty() ? 100 : surfaces.rbegin()->first + 1;
    surface->params.bufferDesc = static_cast<std::uint64_t>(descriptor);
    surfaces[descriptor] = std::move(surface);
    World::get().with([](State& s) { ++s.surfaces; });
    return 0;
}

int NvBufSurfaceDestroy(NvBufSurface* surf) {
    const std::lock_guard lock(mutex);
    if (surfaces.erase(number(surf)) == 0) return -1;
    World::get().with([](State& s) { --s.surfaces; });
    return 0;
}

int NvBufSurfaceMap(NvBufSurface* surf, int, int, NvBufSurfaceMemMapFlags) {
    const std::lock_guard lock(mutex);
    auto& surface = *surfaces.at(number(surf));
    for (int plane = 0; plane < kPlanes; ++plane)
        surface.params.mappedAddr.addr[plane] = surface.cpu[plane].data();
    return 0;
}

int NvBufSurfaceUnMap(NvBufSurface* surf, int, int) {
    for (auto& address : surf->surfaceList[0].mappedAddr.addr) address = nullptr;
    return 0;
}

int NvBufSurfaceSyncForCpu(NvBufSurface* surf, int, int) {
    const std::lock_guard lock(mutex);
    auto& surface = *surfaces.at(number(surf));
    for (int plane = 0; plane < kPlanes; ++plane)
        std::copy(surface.device[plane].begin(), surface.device[plane].end(),
                  surface.cpu[plane].begin());
    return 0;
}

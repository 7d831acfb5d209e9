#pragma once
// A stand-in, see Argus/Types.h.

#include <cstdint>

inline constexpr int NVBUF_MAX_PLANES = 4;

enum NvBufSurfaceMemMapFlags { NVBUF_MAP_READ, NVBUF_MAP_WRITE, NVBUF_MAP_READ_WRITE };
enum NvBufSurfaceTag { NvBufSurfaceTag_NONE, NvBufSurfaceTag_CAMERA = 0x200 };
enum NvBufSurfaceColorFormat { NVBUF_COLOR_FORMAT_INVALID, NVBUF_COLOR_FORMAT_NV12 = 6 };
enum NvBufSurfaceLayout { NVBUF_LAYOUT_PITCH, NVBUF_LAYOUT_BLOCK_LINEAR };
enum NvBufSurfaceMemType { NVBUF_MEM_DEFAULT, NVBUF_MEM_SURFACE_ARRAY = 4 };

struct NvBufSurfacePlaneParams {
    std::uint32_t num_planes;
    std::uint32_t width[NVBUF_MAX_PLANES];
    std::uint32_t height[NVBUF_MAX_PLANES];
    std::uint32_t pitch[NVBUF_MAX_PLANES]; ///< bytes
    std::uint32_t psize[NVBUF_MAX_PLANES]; ///< bytes
};

struct NvBufSurfaceMappedAddr {
    void* addr[NVBUF_MAX_PLANES];
};

struct NvBufSurfaceParams {
    std::uint64_t bufferDesc; ///< the DMA buffer's descriptor
    NvBufSurfacePlaneParams planeParams;
    NvBufSurfaceMappedAddr mappedAddr;
};

struct NvBufSurface {
    std::uint32_t batchSize;
    std::uint32_t numFilled;
    NvBufSurfaceParams* surfaceList;
};

struct NvBufSurfaceCreateParams {
    std::uint32_t width;
    std::uint32_t height;
    NvBufSurfaceColorFormat colorFormat;
    NvBufSurfaceLayout layout;
    NvBufSurfaceMemType memType;
};

struct NvBufSurfaceAllocateParams {
    NvBufSurfaceCreateParams params;
    NvBufSurfaceTag memtag;
};

extern "C" {
// 0 = done; plane -1 = all.
int NvBufSurfaceAllocate(NvBufSurface** surf, std::uint32_t batchSize,
                         NvBufSurfaceAllocateParams* params);
int NvBufSurfaceDestroy(NvBufSurface* surf);
int NvBufSurfaceMap(NvBufSurface* surf, int index, int plane, NvBufSurfaceMemMapFlags type);
int NvBufSurfaceUnMap(NvBufSurface* surf, int index, int plane);
int NvBufSurfaceSyncForCpu(NvBufSurface* surf, int index, int plane);
}

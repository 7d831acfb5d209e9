#include "capture/common/frame_pool.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <optional>
#include <set>
#include <thread>
#include <vector>

using namespace veter;
using namespace veter::capture;

TEST_CASE("memory is reused once its last reference is gone, and not before") {
    FramePool pool(64, 48, AV_PIX_FMT_YUV420P);
    auto first = pool.get();
    const auto* memory = first->data[0];
    const auto second = pool.get();
    CHECK(second->data[0] != memory);
    av::Ptr<AVFrame> reference(av_frame_clone(first.get()));
    first.reset();
    CHECK(pool.get()->data[0] != memory);
    std::set<const std::uint8_t*> seen;
    reference.reset();
    std::vector<av::Ptr<AVFrame>> frames;
    for (int i = 0; i < 3; ++i) {
        frames.push_back(pool.get());
        seen.insert(frames.back()->data[0]);
    }
    CHECK(seen.count(memory) == 1);
    CHECK(seen.size() == 3);
}

TEST_CASE("frames are writable, of the size and format, with aligned lines") {
    for (const auto format : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12}) {
        FramePool pool(66, 34, format);
        const auto frame = pool.get();
        CHECK(frame->width == 66);
        CHECK(frame->height == 34);
        CHECK(frame->format == format);
        CHECK(av_frame_is_writable(frame.get()) == 1);
        for (int plane = 0; frame->data[plane] != nullptr; ++plane) {
            CHECK(frame->linesize[plane] % 32 == 0);
            const auto rows = plane == 0 ? 34 : 17;
            const auto bytes = static_cast<std::size_t>(frame->linesize[plane]) * rows;
            std::memset(frame->data[plane], plane, bytes);
            if (frame->data[plane + 1] != nullptr)
                CHECK(frame->data[plane] + bytes == frame->data[plane + 1]);
        }
    }
}

TEST_CASE("frames outlive the pool, and any thread may free them") {
    std::optional<FramePool> pool(std::in_place, 64, 48, AV_PIX_FMT_YUV420P);
    auto frame = pool->get();
    pool.reset();
    std::memset(frame->data[0], 1, 64);
    std::jthread([&] { frame.reset(); }).join();
    CHECK_FALSE(frame);
}

TEST_CASE("a pixel format or size that libav does not accept is refused") {
    CHECK_THROWS_AS(FramePool(64, 48, AV_PIX_FMT_NONE), av::Error);
    CHECK_THROWS_AS(FramePool(-2, 48, AV_PIX_FMT_YUV420P), av::Error);
}

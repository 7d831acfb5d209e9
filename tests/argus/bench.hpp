#pragma once

#include "capture/argus/argus_camera.hpp"
#include "stand_in.hpp"

#include <doctest/doctest.h>

namespace veter::capture::argus {

inline stand_in::World& world() { return stand_in::World::get(); }

/// Resets the stand-in, and checks that nothing of a test is left.
struct Fresh {
    Fresh() { world().reset(); }
    ~Fresh() {
        const auto state = world().state();
        CHECK(state.objects == 0);
        CHECK(state.surfaces == 0);
    }
    Fresh(const Fresh&) = delete;
    Fresh& operator=(const Fresh&) = delete;
};

/// Small and fast, for tests.
inline Setup smallSetup() { return {0, {320, 240}, {100, 1}, {}, {}}; }

inline std::uint8_t lumaAt(const AVFrame& frame, int x, int y) {
    return frame.data[0][y * frame.linesize[0] + x];
}

inline std::unique_ptr<Camera> openCamera(const Setup& setup) {
    Service service("/nowhere");
    return openCamera(setup, service);
}

/// The next picture within a second.
inline av::Ptr<AVFrame> next(Camera& camera) {
    return camera.next({}, Clock::now() + std::chrono::seconds(1));
}

} // namespace veter::capture::argus

#include "stand_in.hpp"

namespace stand_in {

World& World::get() {
    static World world;
    return world;
}

void World::reset() {
    with([](State& s) {
        State fresh;
        fresh.service = s.service;
        fresh.objects = s.objects;
        fresh.surfaces = s.surfaces;
        s = fresh;
    });
}

void World::stopService() {
    with([](State& s) { s.serviceUp = false; });
}

void World::startService() {
    with([](State& s) {
        s.serviceUp = true;
        ++s.service;
    });
}

std::uint8_t luma(std::uint64_t number, std::uint32_t x, std::uint32_t y, std::uint32_t width,
                  std::uint32_t height) noexcept {
    constexpr std::uint32_t kBar = 16, kStep = 8;
    const auto bar = static_cast<std::uint32_t>(number * kStep % width);
    if (y >= height / 4 && y < height / 2 && x >= bar && x < bar + kBar) return 235;
    const bool right = x >= width / 2, low = y >= height / 2;
    if (low) return right ? 80 : 120;
    return right ? 160 : 200;
}

} // namespace stand_in

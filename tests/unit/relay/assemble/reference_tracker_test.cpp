#include "relay/assemble/reference_tracker.hpp"

#include "tests/unit/access_unit_packets.hpp"
#include "tests/unit/slice_bits.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;

namespace {

/// The pictures of a camera, three packets each at 30 a second, as they come.
class Pictures {
public:
    /// The next; `back`: so far back is the one that it refers to, 0 = it is an IDR.
    bool take(unsigned back = 1, bool incomplete = false) {
        const auto picture = next(back);
        return tracker.push(unit(picture, incomplete));
    }
    void lose(int count = 1) {
        for (int i = 0; i < count; ++i) next(1);
    }
    std::optional<std::uint32_t> good() const { return tracker.lastGood(); }
    std::uint32_t time() const { return time_; }

    ReferenceTracker tracker;
    bool header = true; ///< of incomplete ones: it is there

private:
    static constexpr int kPackets = 3;
    static constexpr std::uint32_t kTicks = 3000;
    struct Picture {
        unsigned back, frameNum;
        std::uint16_t sequence;
    };
    Picture next(unsigned back) {
        frameNum_ = back == 0 ? 0 : (frameNum_ + 1) % 32;
        time_ += kTicks;
        sequence_ = static_cast<std::uint16_t>(sequence_ + kPackets);
        return {back, frameNum_, static_cast<std::uint16_t>(sequence_ - kPackets)};
    }
    AccessUnitPackets unit(const Picture& picture, bool incomplete) const {
        AccessUnitPackets unit;
        unit.incomplete = unit.damaged = incomplete;
        auto sequence = picture.sequence;
        const auto add = [&](const std::vector<std::uint8_t>& nal) {
            unit.packets.push_back(makeReceived({sequence++, time_, true}, {}, nal));
        };
        const bool idr = picture.back == 0;
        if (idr) {
            std::vector<std::uint8_t> sets{24}; // STAP-A
            for (const auto& nal : {spsOf({}), ppsOf({})}) {
                sets.push_back(0);
                sets.push_back(static_cast<std::uint8_t>(nal.size()));
                sets.insert(sets.end(), nal.begin(), nal.end());
            }
            add(sets);
        }
        const auto slice =
            sliceOf({.idr = idr, .frameNum = picture.frameNum, .back = picture.back});
        std::vector<std::uint8_t> begin{0x5c, static_cast<std::uint8_t>(0x80 | (idr ? 5 : 1))};
        begin.insert(begin.end(), slice.begin() + 1, slice.end()); // FU-A
        if (!incomplete || header) add(begin);
        if (!idr) add({0x5c, 1, 1, 2});
        add({0x5c, static_cast<std::uint8_t>(0x40 | (idr ? 5 : 1)), 1, 2});
        return unit;
    }

    unsigned frameNum_ = 0;
    std::uint32_t time_ = 0xffff'0000;
    std::uint16_t sequence_ = 65'500;
};

} // namespace

TEST_CASE("from an IDR on all pictures are good, until one is missing") {
    Pictures pictures;
    CHECK_FALSE(pictures.take());
    CHECK_FALSE(pictures.good());
    for (int i = 0; i < 100; ++i) CHECK(pictures.take(i % 60 == 0 ? 0 : 1));
    CHECK_FALSE(pictures.good()); // the newest is
    const auto last = pictures.time();
    pictures.lose();
    CHECK_FALSE(pictures.take());
    CHECK(pictures.good() == last);
    CHECK_FALSE(pictures.take(2));
    CHECK(pictures.good() == last);
    CHECK(pictures.take(4)); // the one before the loss
    CHECK_FALSE(pictures.good());
    CHECK(pictures.take());
    CHECK(pictures.take(6));       // of before, once more
    CHECK_FALSE(pictures.take(4)); // to one that came, but was not good
}

TEST_CASE("an incomplete picture is as a missing one, whether it says which it is or not") {
    for (const bool header : {false, true}) {
        Pictures pictures;
        pictures.header = header;
        CHECK(pictures.take(0));
        CHECK_FALSE(pictures.take(1, true));
        CHECK_FALSE(pictures.take());
        CHECK_FALSE(pictures.take(2));
        CHECK(pictures.take(4));
        CHECK_FALSE(pictures.take(0, true));
        CHECK_FALSE(pictures.take());
        CHECK(pictures.take(0));
    }
}

TEST_CASE("what was good is forgotten with the pictures that a decoder drops") {
    Pictures pictures;
    CHECK(pictures.take(0));
    CHECK(pictures.take());
    const auto last = pictures.time();
    pictures.lose(13);
    for (int i = 0; i < 3; ++i) {
        CHECK_FALSE(pictures.take());
        CHECK(pictures.good() == last);
    }
    CHECK_FALSE(pictures.take());
    CHECK_FALSE(pictures.good());
}

TEST_CASE("where frame_num may have come round nothing is good") {
    for (const int lost : {30, 31, 32, 33, 63, 64, 1000, 21'845}) { // 65535 packets
        INFO(lost);
        Pictures pictures;
        for (int i = 0; i < 40; ++i) CHECK(pictures.take(i == 0 ? 0 : 1));
        pictures.lose(lost);
        CHECK_FALSE(pictures.take());
        CHECK_FALSE(pictures.good());
        CHECK_FALSE(pictures.take(2));
        CHECK(pictures.take(0));
    }
}

TEST_CASE("another sender, or a stream that refers otherwise, begins with an IDR") {
    Pictures pictures;
    CHECK(pictures.take(0));
    pictures.tracker.reset();
    CHECK_FALSE(pictures.take());
    CHECK(pictures.take(0));
    CHECK(pictures.take());
    CHECK_FALSE(pictures.take(17)); // not in what a decoder keeps
    CHECK_FALSE(pictures.take());
}

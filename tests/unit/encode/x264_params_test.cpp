#include "encode/x264_params.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::encode;
using namespace std::chrono_literals;

namespace {

x264_param_t paced(EncoderTarget target, const Settings& settings = {}) {
    auto params = x264Params(settings);
    setTarget(params, target, settings);
    return params;
}

} // namespace

TEST_CASE("x264 is opened for no delay, CBR, and a rate that may change") {
    const auto p = x264Params({});
    CHECK(p.i_bframe == 0);
    CHECK(p.rc.i_lookahead == 0);
    CHECK(p.i_sync_lookahead == 0);
    CHECK(p.b_sliced_threads == 1);
    CHECK(p.rc.i_rc_method == X264_RC_ABR);
    CHECK(p.i_nal_hrd == X264_NAL_HRD_NONE);
    CHECK(p.rc.i_bitrate == 2000);
    CHECK(p.rc.i_vbv_max_bitrate == p.rc.i_bitrate);
    CHECK(p.b_repeat_headers == 1);
    CHECK(p.b_cabac == 0);
    CHECK(p.i_scenecut_threshold == 0);
    CHECK(p.i_keyint_max == X264_KEYINT_MAX_INFINITE);
}

TEST_CASE("an IDR takes no longer to send than the buffer says, whatever the pace") {
    const struct {
        EncoderTarget target;
        int kilobits, buffer; // of the rate as if all frames were given
    } cases[]{
        {{{2'000'000}, 1}, 2000, 200},              // 100 ms
        {{{1'000'000}, 1}, 1000, 85},               // of a limited link: less
        {{{1'000'000}, 2}, 2000, 200},              // 100 ms
        {{{400'000}, 3}, 1200, 120},                // 300 ms at 400 kbit/s
        {{{300'000}, 5}, 1500, 90},                 // the same
        {{{500}, 1}, 1, 1},                         // no less than x264 takes
        {{{3'000'000'000}, 1}, 1'000'000, 100'000}, // nor more
    };
    for (const auto& c : cases) {
        const auto p = paced(c.target);
        INFO(c.target.rate.bitsPerSecond << " each " << c.target.every);
        CHECK(p.rc.i_bitrate == c.kilobits);
        CHECK(p.rc.i_vbv_max_bitrate == c.kilobits);
        CHECK(p.rc.i_vbv_buffer_size == c.buffer);
    }
}

TEST_CASE("the buffer holds one frame at least") {
    Settings settings;
    settings.buffer = 0ms;
    settings.fps = {10, 1};
    const auto p = paced({settings.bitRate}, settings);
    CHECK(p.rc.i_vbv_buffer_size == 200);
}

#include "encode/x264_params.hpp"
#include "base/log.hpp"
#include "encode/colour.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <stdexcept>

namespace veter::encode {
namespace {

/// Share of the buffer that an IDR may fill when the rate was lowered to what the link carries.
constexpr double kLimitedBuffer = 0.85;
/// H.264's coarsest (table 8-15). Above it x264 has QPs of its own that leave the rest of a picture
/// as the one before; on a busy machine it takes them for pictures that would fit, as it then
/// misjudges what the other slices need.
constexpr int kMaxQp = 51;

spdlog::level::level_enum levelOf(int x264Level) noexcept {
    switch (x264Level) {
    case X264_LOG_ERROR: return spdlog::level::err;
    case X264_LOG_WARNING: return spdlog::level::warn;
    case X264_LOG_INFO: return spdlog::level::debug; // its settings and, at the end, its statistics
    default: return spdlog::level::trace;            // a line for every frame
    }
}

void routeLog(void*, int level, const char* format, va_list arguments) {
    std::array<char, 512> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    std::string_view line(text.data());
    if (line.ends_with('\n')) line.remove_suffix(1);
    logger("encode").log(levelOf(level), "x264: {}", line);
}

double framesIn(std::chrono::microseconds time, AVRational fps) noexcept {
    return static_cast<double>(time.count()) * av_q2d(fps) / 1e6;
}

void checkRanges(const Settings& s) {
    const auto require = [](bool good, const char* what) {
        if (!good) throw std::invalid_argument(what);
    };
    for (const int length : {s.size.width, s.size.height}) {
        require(length % 2 == 0, "the size must be even: H.264 halves the resolution of colour");
        require(length >= 32 && length <= 8192, "the size must be 32 to 8192 each way");
    }
    require(s.fps.num > 0 && s.fps.den > 0, "the frame rate must be positive");
    require(s.bitRate.bitsPerSecond > 0, "the bit rate must be positive");
    require(s.gop.count() > 0, "the time between key frames must be positive");
    require(s.threads >= 0, "the number of threads must not be negative");
}

void setVideo(x264_param_t& p, const Settings& s) noexcept {
    p.i_width = s.size.width;
    p.i_height = s.size.height;
    p.i_csp = X264_CSP_I420;
    p.i_fps_num = static_cast<std::uint32_t>(s.fps.num);
    p.i_fps_den = static_cast<std::uint32_t>(s.fps.den);
    p.vui.i_sar_width = 1;
    p.vui.i_sar_height = 1;
    p.vui.b_fullrange = 0;
    p.vui.i_colmatrix = matrixFor(s.size, s.matrix);
    const bool bt709 = p.vui.i_colmatrix == AVCOL_SPC_BT709;
    // The numbers of matrices and their primaries are the same.
    p.vui.i_colorprim =
        s.primaries != AVCOL_PRI_UNSPECIFIED ? static_cast<int>(s.primaries) : p.vui.i_colmatrix;
    p.vui.i_transfer = s.transfer != AVCOL_TRC_UNSPECIFIED ? static_cast<int>(s.transfer)
                       : bt709                             ? AVCOL_TRC_BT709
                                                           : AVCOL_TRC_SMPTE170M;
}

void setStream(x264_param_t& p, const Settings& s) noexcept {
    p.b_annexb = 1;
    p.b_repeat_headers = 1;
    p.b_aud = 0;
    p.i_keyint_max = X264_KEYINT_MAX_INFINITE; // the encoder goes by time, not by count
    p.i_scenecut_threshold = 0; // an intra picture off schedule is a burst the link has to carry
    p.i_threads = s.threads;
    p.b_sliced_threads = 1;
}

} // namespace

std::size_t keptPictures(const Settings& s) noexcept {
    constexpr int kLevel4Macroblocks = 32'768;
    constexpr int kMost = 16;
    const int macroblocks = ((s.size.width + 15) / 16) * ((s.size.height + 15) / 16);
    const auto wanted = std::lround(av_q2d(s.fps) / 2);
    return static_cast<std::size_t>(std::clamp(
        static_cast<int>(wanted), 1, std::clamp(kLevel4Macroblocks / macroblocks, 1, kMost)));
}

std::string parsePreset(std::string_view text) {
    std::string names;
    for (const char* const* name = x264_preset_names; *name != nullptr; ++name) {
        if (text == *name) return *name;
        names += fmt::format("{}{}", names.empty() ? "" : ", ", *name);
    }
    throw std::invalid_argument("must be one of " + names);
}

void setTarget(x264_param_t& p, EncoderTarget target, const Settings& s) noexcept {
    const auto rate = target.rate.bitsPerSecond * target.every; // as if all frames were given
    const auto kilobits = std::clamp<std::int64_t>(rate / 1000, 1, 1'000'000);
    double frames = framesIn(s.buffer, s.fps);
    if (target.every > 1)
        frames =
            std::min(frames, framesIn(kLongestPicture, s.fps) / static_cast<double>(target.every));
    else if (target.rate.bitsPerSecond < s.bitRate.bitsPerSecond)
        frames *= kLimitedBuffer;
    frames = std::max(1.0, frames);
    p.rc.i_bitrate = static_cast<int>(kilobits);
    p.rc.i_vbv_max_bitrate = p.rc.i_bitrate;
    p.rc.i_vbv_buffer_size = std::max(
        1, static_cast<int>(std::ceil(static_cast<double>(kilobits) * frames / av_q2d(s.fps))));
}

x264_param_t x264Params(const Settings& settings) {
    const auto preset = parsePreset(settings.preset);
    checkRanges(settings);
    x264_param_t p;
    if (x264_param_default_preset(&p, preset.c_str(), "zerolatency") < 0)
        throw av::Error(AVERROR_EXTERNAL, fmt::format("set x264's preset {}", preset));
    setVideo(p, settings);
    setStream(p, settings);
    p.rc.i_rc_method = X264_RC_ABR;
    p.i_nal_hrd = X264_NAL_HRD_NONE; // else the rate could not be changed while running
    // With so small a VBV the default, 1, leaves up to a fifth of the rate unused (0.2 dB).
    p.rc.f_rate_tolerance = 2;
    p.rc.i_qp_max = kMaxQp;
    setTarget(p, {settings.bitRate}, settings);
    p.i_frame_reference = 1;
    p.i_dpb_size = static_cast<int>(keptPictures(settings));
    x264_param_apply_profile(&p, "baseline");
    p.pf_log = routeLog;
    p.i_log_level =
        logger("encode").should_log(spdlog::level::trace) ? X264_LOG_DEBUG : X264_LOG_INFO;
    return p;
}

} // namespace veter::encode

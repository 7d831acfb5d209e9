#include "bare_x264.hpp"

#include <cstring>

namespace bare {
namespace {

bool readPlane(FILE* file, std::uint8_t* to, int stride, int width, int height) {
    if (stride == width) { // straight to its place, in few reads
        const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
        return fread(to, 1, size, file) == size;
    }
    for (int y = 0; y < height; ++y)
        if (fread(to + y * stride, 1, static_cast<std::size_t>(width), file) !=
            static_cast<std::size_t>(width))
            return false;
    return true;
}

} // namespace

bool readHeader(Y4m& y4m) {
    char line[256];
    if (fgets(line, sizeof line, y4m.file) == nullptr || strncmp(line, "YUV4MPEG2 ", 10) != 0)
        return false;
    y4m.width = y4m.height = y4m.fpsNum = y4m.fpsDen = 0;
    bool is420 = true;
    for (char* word = strtok(line + 10, " \n"); word != nullptr; word = strtok(nullptr, " \n")) {
        if (word[0] == 'W') sscanf(word, "W%d", &y4m.width);
        if (word[0] == 'H') sscanf(word, "H%d", &y4m.height);
        if (word[0] == 'F') sscanf(word, "F%d:%d", &y4m.fpsNum, &y4m.fpsDen);
        if (word[0] == 'C')
            is420 = strncmp(word, "C420", 4) == 0 && strncmp(word, "C420p1", 6) != 0; // 8 bits
    }
    return is420 && y4m.width > 0 && y4m.height > 0 && y4m.fpsNum > 0 && y4m.fpsDen > 0;
}

bool readFrame(const Y4m& y4m, x264_picture_t& picture) {
    char line[256];
    if (fgets(line, sizeof line, y4m.file) == nullptr) return false;
    for (int i = 0; i < 3; ++i)
        if (!readPlane(y4m.file, picture.img.plane[i], picture.img.i_stride[i],
                       i == 0 ? y4m.width : y4m.width / 2, i == 0 ? y4m.height : y4m.height / 2))
            return false;
    return true;
}

x264_t* open(const Y4m& y4m, const Options& options) {
    x264_param_t p;
    if (x264_param_default_preset(&p, options.preset, "zerolatency") < 0) return nullptr;
    p.i_width = y4m.width;
    p.i_height = y4m.height;
    p.i_csp = X264_CSP_I420;
    p.i_fps_num = static_cast<std::uint32_t>(y4m.fpsNum);
    p.i_fps_den = static_cast<std::uint32_t>(y4m.fpsDen);
    p.i_keyint_max = y4m.fpsNum / y4m.fpsDen;
    p.i_scenecut_threshold = 0;
    p.i_threads = options.threads;
    p.b_sliced_threads = 1;
    p.b_repeat_headers = 1;
    p.b_annexb = 1;
    p.rc.i_rc_method = X264_RC_ABR;
    p.rc.i_bitrate = options.kilobits;
    p.rc.i_vbv_max_bitrate = options.kilobits;
    p.rc.i_vbv_buffer_size = options.kilobits / 10;
    p.rc.f_rate_tolerance = 2;
    p.i_log_level = X264_LOG_WARNING;
    x264_param_apply_profile(&p, "baseline");
    return x264_encoder_open(&p);
}

} // namespace bare

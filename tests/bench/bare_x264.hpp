#pragma once
// An encoding program on libx264 alone, for comparison.

#include <cstdint>
#include <cstdio>

extern "C" {
#include <x264.h>
}

namespace bare {

struct Y4m {
    FILE* file;
    int width;
    int height;
    int fpsNum;
    int fpsDen;
};

struct Options {
    const char* preset = "superfast";
    int threads = 2;
    int kilobits = 2000;
};

/// False = no YUV4MPEG2 in 4:2:0.
bool readHeader(Y4m& y4m);
/// Into a picture of x264_picture_alloc(); false = end.
bool readFrame(const Y4m& y4m, x264_picture_t& picture);
/// What veter-publish opens x264 with by default, set again by hand. Null = refused.
x264_t* open(const Y4m& y4m, const Options& options);

} // namespace bare

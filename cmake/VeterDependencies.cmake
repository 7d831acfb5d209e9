# Everything veter links, as imported targets. The same file serves the build and the installed
# package config, so that both find the same things.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)

# FFmpeg 4.3 (libavformat 58.45) is the oldest that is tested.
pkg_check_modules(VETER_AVUTIL REQUIRED IMPORTED_TARGET libavutil>=56.51)
pkg_check_modules(VETER_AVCODEC REQUIRED IMPORTED_TARGET libavcodec>=58.91)
pkg_check_modules(VETER_AVFORMAT REQUIRED IMPORTED_TARGET libavformat>=58.45)
pkg_check_modules(VETER_SWSCALE REQUIRED IMPORTED_TARGET libswscale>=5.7)
pkg_check_modules(VETER_X264 REQUIRED IMPORTED_TARGET x264)
pkg_check_modules(VETER_ISAL REQUIRED IMPORTED_TARGET libisal)
pkg_check_modules(VETER_SRTP REQUIRED IMPORTED_TARGET libsrtp2>=2.3)

# Cameras of NVIDIA's Jetsons.
if(VETER_ARGUS STREQUAL "ON")
    find_package(JetsonMultimedia REQUIRED)
elseif(VETER_ARGUS STREQUAL "AUTO")
    find_package(JetsonMultimedia QUIET)
endif()

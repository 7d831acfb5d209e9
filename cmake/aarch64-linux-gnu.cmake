# Cross-compiles for aarch64 with Debian's compilers and arm64 packages, both in one system:
#   dpkg --add-architecture arm64; apt-get install crossbuild-essential-arm64 libavformat-dev:arm64 …
# Tests run in qemu's emulation, as the Cortex-A76: like the Jetson Orin's cores without SVE, and
# without the pointer authentication that makes qemu's own choice twice as slow.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static -cpu cortex-a76)

#include <base/timecode.hpp>
#include <base/units.hpp>
#include <encode/encoder.hpp>
#include <relay/assemble/rtp_demuxer.hpp>

#include <cstdio>

int main() {
    const auto size = veter::parseSize("1280x720");
    std::puts(veter::format(size).c_str());
    return veter::timeCodeFits(size.width, size.height) ? 0 : 1;
}

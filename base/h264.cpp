#include "base/h264.hpp"

#include <algorithm>

namespace veter::h264 {
namespace {

/// Offset of the next 00 00 01, or the size.
std::size_t findStartCode(Bytes stream) noexcept {
    for (std::size_t i = 0; i + 3 <= stream.size();) {
        if (stream[i + 2] > 1)
            i += 3;
        else if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1)
            return i;
        else
            ++i;
    }
    return stream.size();
}

bool assign(std::vector<std::uint8_t>& to, Bytes nal) {
    if (std::equal(to.begin(), to.end(), nal.begin(), nal.end())) return false;
    to.assign(nal.begin(), nal.end());
    return true;
}

} // namespace

std::optional<Bytes> nextNal(Bytes& stream) noexcept {
    while (true) {
        const auto start = findStartCode(stream);
        if (start == stream.size()) return std::nullopt;
        stream = stream.subspan(start + 3);
        auto nal = stream.first(findStartCode(stream));
        stream = stream.subspan(nal.size());
        while (!nal.empty() && nal.back() == 0) nal = nal.first(nal.size() - 1);
        if (!nal.empty()) return nal;
    }
}

bool hasIdr(Bytes accessUnit) noexcept {
    while (const auto nal = nextNal(accessUnit)) {
        if (nalType(*nal) == kIdrSlice) return true;
        if (nalType(*nal) == kSlice) return false; // an access unit is all IDR or not at all
    }
    return false;
}

bool ParameterSets::update(Bytes annexB) {
    bool changed = false;
    while (const auto nal = nextNal(annexB)) {
        if (nalType(*nal) == kSps)
            changed |= assign(sps_, *nal);
        else if (nalType(*nal) == kPps)
            changed |= assign(pps_, *nal);
        else if (nalType(*nal) == kSlice || nalType(*nal) == kIdrSlice)
            break;
    }
    return changed;
}

std::vector<std::uint8_t> ParameterSets::annexB() const {
    std::vector<std::uint8_t> out;
    for (const auto* nal : {&sps_, &pps_}) {
        if (nal->empty()) continue;
        out.insert(out.end(), {0, 0, 0, 1});
        out.insert(out.end(), nal->begin(), nal->end());
    }
    return out;
}

} // namespace veter::h264

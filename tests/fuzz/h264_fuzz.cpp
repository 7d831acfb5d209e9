#include "tests/fuzz/fuzz.hpp"

#include "base/h264.hpp"
#include "base/h264_slice.hpp"

#include <algorithm>
#include <array>
#include <vector>

using namespace veter;

namespace {

void check(Bytes nal) {
    constexpr std::array<std::uint8_t, 3> kStartCode{0, 0, 1};
    fuzz::require(!nal.empty() && nal.back() != 0, "a NAL unit, without zeros behind it");
    fuzz::require(std::search(nal.begin(), nal.end(), kStartCode.begin(), kStartCode.end()) ==
                      nal.end(),
                  "one NAL unit at a time");
    fuzz::require(!h264::profileOf(nal) || h264::nalType(nal) == h264::kSps,
                  "a profile is an SPS's");
    fuzz::require(!h264::isBSlice(nal) || h264::nalType(nal) == h264::kSlice,
                  "B slices are slices");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes stream(data, size);
    bool slice = false;
    bool idr = false;
    for (Bytes rest = stream; const auto nal = h264::nextNal(rest);) {
        check(*nal);
        const auto type = h264::nalType(*nal);
        if (!slice) idr = type == h264::kIdrSlice;
        slice |= type == h264::kSlice || type == h264::kIdrSlice;
    }
    fuzz::require(h264::hasIdr(stream) == idr, "the first slice says whether a decoder can start");

    h264::ParameterSets sets;
    const bool changed = sets.update(stream);
    fuzz::require(changed == !(sets.sps().empty() && sets.pps().empty()), "what is new is kept");
    const auto syntax = h264::sliceSyntax(sets.sps(), sets.pps());
    fuzz::require(!syntax || (syntax->references >= 1 && syntax->references <= 16),
                  "as many pictures as a decoder can keep");
    constexpr h264::SliceSyntax kAny{5, 4, true, 16};
    for (Bytes rest = stream; const auto nal = h264::nextNal(rest);) {
        const auto header = h264::sliceHeader(*nal, syntax.value_or(kAny));
        fuzz::require(!header || header->back <= syntax.value_or(kAny).references,
                      "a picture that is kept");
    }
    std::vector<std::uint8_t> sps(sets.sps().begin(), sets.sps().end());
    h264::allowGaps(sps);
    fuzz::require(h264::sliceSyntax(sps, sets.pps()) == syntax, "all else stays");
    h264::ParameterSets again;
    again.update(sets.annexB());
    fuzz::require(again.annexB() == sets.annexB(), "what is written can be read");
    return 0;
}

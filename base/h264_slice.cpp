#include "base/h264_slice.hpp"

#include "base/h264.hpp"

#include <utility>

namespace veter::h264 {
namespace {

/// The fields of a NAL unit, one after the other, without emulation prevention bytes
/// (section 7.4.1.1). Behind its end all are 0, and bad() is true.
class BitReader {
public:
    explicit BitReader(Bytes nal) noexcept : nal_(nal) {}

    unsigned bits(unsigned count) noexcept {
        unsigned value = 0;
        for (; count > 0; --count) value = value << 1 | (flag() ? 1U : 0U);
        return value;
    }
    bool flag() noexcept {
        if (bad_) return false;
        mask_ >>= 1;
        if (mask_ == 0) nextByte();
        return !bad_ && (nal_[at_] & mask_) != 0;
    }
    unsigned number() noexcept { // ue(v) of section 9.1
        constexpr unsigned kLongest = 16;
        unsigned zeros = 0;
        while (!bad_ && !flag()) bad_ |= ++zeros > kLongest;
        return bad_ ? 0 : (1U << zeros) - 1 + bits(zeros);
    }
    bool bad() const noexcept { return bad_; }
    /// Where the bit that was read last is.
    std::size_t byte() const noexcept { return at_; }
    std::uint8_t mask() const noexcept { return mask_; }

private:
    void nextByte() noexcept {
        constexpr std::uint8_t kFirstBit = 0x80;
        ++at_;
        if (at_ > 2 && at_ < nal_.size() && nal_[at_] == 3 && nal_[at_ - 1] == 0 &&
            nal_[at_ - 2] == 0)
            ++at_;
        mask_ = kFirstBit;
        bad_ = at_ >= nal_.size();
    }

    Bytes nal_;
    std::size_t at_ = 0;    // the NAL unit's header is behind us
    std::uint8_t mask_ = 0; // one bit
    bool bad_ = false;
};

constexpr unsigned kMostReferences = 16;

/// As far as the number of reference frames. False = not of a kind that we read.
bool readSpsStart(BitReader& in, SliceSyntax& syntax) noexcept {
    const bool baseline = in.bits(8) == kBaseline;
    in.bits(16); // constraints, level
    in.number(); // its id
    syntax.frameNumBits = in.number() + 4;
    const auto order = in.number();
    if (order == 0) syntax.orderBits = in.number() + 4;
    syntax.references = in.number();
    return !in.bad() && baseline && (order == 0 || order == 2);
}

bool readSps(BitReader in, SliceSyntax& syntax) noexcept {
    if (!readSpsStart(in, syntax)) return false;
    in.flag(); // gaps in frame_num
    in.number();
    in.number(); // size
    const bool frames = in.flag();
    return !in.bad() && frames && syntax.frameNumBits <= 16 && syntax.orderBits <= 16 &&
           syntax.references >= 1 && syntax.references <= kMostReferences;
}

bool readPps(BitReader in, SliceSyntax& syntax) noexcept {
    const auto id = in.number();
    in.number(); // of the SPS
    const bool cabac = in.flag();
    syntax.orderDelta = in.flag();
    const auto moreGroups = in.number();
    const auto moreReferences = in.number();
    in.number();
    const bool weighted = in.flag();
    in.bits(2);
    for (int i = 0; i < 3; ++i) in.number(); // quantizers
    in.bits(2);
    const bool redundant = in.flag();
    return !in.bad() && id == 0 && !cabac && moreGroups == 0 && moreReferences == 0 && !weighted &&
           !redundant;
}

/// Of a P slice: how far back its reference is; nullopt = it has more than one, or another kind.
std::optional<unsigned> readReference(BitReader& in) noexcept {
    if (in.flag() && in.number() != 0) return std::nullopt; // num_ref_idx_l0_active_minus1
    if (!in.flag()) return 1;                               // the one before it
    constexpr unsigned kBackwards = 0, kEnd = 3;            // modification_of_pic_nums_idc
    if (in.number() != kBackwards) return std::nullopt;
    const auto back = in.number() + 1;
    return in.number() == kEnd ? std::optional(back) : std::nullopt;
}

} // namespace

std::optional<SliceSyntax> sliceSyntax(Bytes sps, Bytes pps) noexcept {
    SliceSyntax syntax;
    if (sps.empty() || nalType(sps) != kSps || !readSps(BitReader(sps), syntax))
        return std::nullopt;
    if (pps.empty() || nalType(pps) != kPps || !readPps(BitReader(pps), syntax))
        return std::nullopt;
    return syntax;
}

void allowGaps(std::span<std::uint8_t> sps) noexcept {
    if (sps.empty() || nalType(sps) != kSps) return;
    BitReader in(sps);
    SliceSyntax syntax;
    if (!readSpsStart(in, syntax)) return;
    in.flag();
    if (in.bad()) return;
    const auto at = in.byte();
    const bool zerosAround = sps[at - 1] == 0 || (at + 1 < sps.size() && sps[at + 1] == 0);
    if (sps[at] == 0 && zerosAround) return; // an emulation prevention byte behind them would stay
    sps[at] |= in.mask();
}

std::optional<SliceHeader> sliceHeader(Bytes nal, const SliceSyntax& syntax) noexcept {
    constexpr unsigned kP = 0, kI = 2; // slice_type, modulo 5
    constexpr std::uint8_t kReferenceBits = 0x60;
    if (nal.empty() || (nal[0] & kReferenceBits) == 0) return std::nullopt;
    SliceHeader header;
    header.idr = nalType(nal) == kIdrSlice;
    if (!header.idr && nalType(nal) != kSlice) return std::nullopt;
    BitReader in(nal);
    in.number(); // first macroblock
    const auto type = in.number() % 5;
    const auto pps = in.number();
    header.frameNum = in.bits(syntax.frameNumBits);
    if (header.idr) in.number(); // its id
    in.bits(syntax.orderBits);
    if (syntax.orderDelta && syntax.orderBits > 0) in.number();
    if ((type != kP || header.idr) && type != kI) return std::nullopt;
    if (type == kP) {
        const auto back = readReference(in);
        if (!back || *back > syntax.references) return std::nullopt;
        header.back = *back;
    }
    const bool remarks = header.idr ? (in.flag(), in.flag()) : in.flag();
    if (in.bad() || pps != 0 || remarks) return std::nullopt;
    return header;
}

} // namespace veter::h264

#pragma once
// Parameter sets and the headers of slices, bit by bit (ITU-T H.264, section 7.3).

#include <cstdint>
#include <vector>

namespace veter::test {

class BitWriter {
public:
    explicit BitWriter(std::uint8_t nalHeader) : bytes_{nalHeader} {}

    BitWriter& bits(unsigned value, unsigned length) {
        for (; length > 0; --length, ++count_) {
            if (count_ % 8 == 0) bytes_.push_back(0);
            bytes_.back() |=
                static_cast<std::uint8_t>((value >> (length - 1) & 1U) << (7 - count_ % 8));
        }
        return *this;
    }
    BitWriter& number(unsigned value) { // ue(v)
        unsigned length = 0;
        while ((value + 1) >> (length + 1) != 0) ++length;
        return bits(value + 1, 2 * length + 1);
    }
    std::vector<std::uint8_t> end() { return bits(1, 1).bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
    unsigned count_ = 0;
};

struct SpsFields {
    unsigned profile = 66;
    unsigned orderType = 2;
    unsigned references = 16;
    bool gaps = false;
    bool frames = true;
};

/// 1280x720, frame_num of 5 bits.
inline std::vector<std::uint8_t> spsOf(const SpsFields& f) {
    BitWriter out(0x67);
    out.bits(f.profile, 8).bits(0xc032, 16).number(0).number(1).number(f.orderType);
    if (f.orderType == 0) out.number(2); // 6 bits
    out.number(f.references).bits(f.gaps, 1).number(79).number(44).bits(f.frames, 1);
    return out.bits(0b100, 3).end();
}

struct PpsFields {
    bool cabac = false;
    bool orderDelta = false;
    unsigned groups = 1;
    unsigned references = 1;
    bool weighted = false;
};

inline std::vector<std::uint8_t> ppsOf(const PpsFields& f) {
    BitWriter out(0x68);
    out.number(0).number(0).bits(f.cabac, 1).bits(f.orderDelta, 1).number(f.groups - 1);
    out.number(f.references - 1).number(0).bits(f.weighted, 1).bits(0, 2);
    return out.number(0).number(0).number(0).bits(0b100, 3).end();
}

struct SliceFields {
    bool idr = false;
    bool intra = false;
    unsigned frameNum = 7;
    unsigned back = 1;
    unsigned referenceBits = 2;
    unsigned pps = 0;
    unsigned type = 0; // P
    unsigned references = 1;
    bool removes = false;
};

/// For spsOf({}) and ppsOf({}).
inline std::vector<std::uint8_t> sliceOf(const SliceFields& f) {
    BitWriter out(static_cast<std::uint8_t>(f.referenceBits << 5 | (f.idr ? 5 : 1)));
    const bool intra = f.idr || f.intra;
    out.number(0).number(5 + (intra ? 2 : f.type)).number(f.pps).bits(f.frameNum, 5);
    if (f.idr) return out.number(0).bits(0, 2).end();
    if (!intra) {
        out.bits(f.references > 1, 1);
        if (f.references > 1) out.number(f.references - 1);
        out.bits(f.back > 1, 1);
        if (f.back > 1) out.number(0).number(f.back - 1).number(3);
    }
    return out.bits(f.removes, 1).end();
}

} // namespace veter::test

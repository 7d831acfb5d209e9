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

/// Moves on to the next NAL unit's first byte, past its start code; false = there is none.
bool skipToNal(Bytes& stream) noexcept {
    const auto start = findStartCode(stream);
    stream = stream.subspan(std::min(start + 3, stream.size()));
    return !stream.empty();
}

/// From its first byte on; empty = nothing but zeros.
Bytes takeNal(Bytes& stream) noexcept {
    auto nal = stream.first(findStartCode(stream));
    stream = stream.subspan(nal.size());
    while (!nal.empty() && nal.back() == 0) nal = nal.first(nal.size() - 1);
    return nal;
}

bool assign(std::vector<std::uint8_t>& to, Bytes nal) {
    if (std::equal(to.begin(), to.end(), nal.begin(), nal.end())) return false;
    to.assign(nal.begin(), nal.end());
    return true;
}

/// ue(v) of section 9.1, from bit `at` on; moves `at` past it; nullopt = cut off or too long.
std::optional<unsigned> readUnsigned(Bytes bits, std::size_t& at) noexcept {
    const auto next = [&] { return bits[at / 8] >> (7 - at % 8) & 1U; };
    constexpr unsigned kLongest = 16; // more than any slice's first_mb_in_slice has
    unsigned zeros = 0;
    for (;; ++zeros, ++at) {
        if (at >= bits.size() * 8 || zeros > kLongest) return std::nullopt;
        if (next() == 1) break;
    }
    unsigned value = 0;
    for (unsigned i = 0; i <= zeros; ++i, ++at) {
        if (at >= bits.size() * 8) return std::nullopt;
        value = value << 1 | next();
    }
    return value - 1;
}

// slice_type, modulo 5 (section 7.4.3).
constexpr unsigned kB = 1;
constexpr unsigned kI = 2;
constexpr unsigned kSi = 4;

/// Of a slice without data partitioning; nullopt = cut off.
std::optional<unsigned> sliceType(Bytes nal) noexcept {
    std::size_t at = 8;
    const auto firstMacroblock = readUnsigned(nal, at);
    const auto type = firstMacroblock ? readUnsigned(nal, at) : std::nullopt;
    return type ? std::optional(*type % 5) : std::nullopt;
}

constexpr unsigned kRecoveryPoint = 6; // payloadType of SEI (section D.1)

/// Type or size of an SEI message: bytes of 255, and one more (section 7.3.2.3.1).
std::optional<std::size_t> readSeiNumber(Bytes& sei) noexcept {
    std::size_t number = 0;
    while (!sei.empty()) {
        const auto byte = sei[0];
        sei = sei.subspan(1);
        number += byte;
        if (byte != 0xff) return number;
    }
    return std::nullopt;
}

bool hasMessage(Bytes nal, std::size_t wanted) noexcept {
    auto sei = nal.subspan(1);
    while (sei.size() > 1) { // the last byte is the trailing bits
        const auto type = readSeiNumber(sei);
        const auto size = type ? readSeiNumber(sei) : std::nullopt;
        if (!size) return false;
        if (*type == wanted) return true;
        sei = sei.subspan(std::min(*size, sei.size()));
    }
    return false;
}

} // namespace

std::optional<Bytes> nextNal(Bytes& stream) noexcept {
    while (skipToNal(stream))
        if (const auto nal = takeNal(stream); !nal.empty()) return nal;
    return std::nullopt;
}

std::optional<int> profileOf(Bytes nal) noexcept {
    if (nalType(nal) != kSps || nal.size() < 2) return std::nullopt;
    return nal[1];
}

bool isBSlice(Bytes nal) noexcept {
    // An IDR picture has none.
    return nalType(nal) == kSlice && sliceType(nal) == kB;
}

bool beginsWithB(Bytes accessUnit) noexcept {
    while (skipToNal(accessUnit)) {
        const auto type = nalType(accessUnit);
        if (type == kSlice || type == kIdrSlice) return isBSlice(accessUnit);
    }
    return false;
}

bool hasRecoveryPoint(Bytes accessUnit) noexcept {
    bool intra = false;
    while (const auto nal = nextNal(accessUnit)) {
        if (nalType(*nal) == kSei && hasMessage(*nal, kRecoveryPoint)) return true;
        if (nalType(*nal) != kSlice) continue;
        const auto type = sliceType(*nal);
        if (type != kI && type != kSi) return false;
        intra = true;
    }
    return intra;
}

bool hasIdr(Bytes accessUnit) noexcept {
    while (skipToNal(accessUnit)) {
        if (nalType(accessUnit) == kIdrSlice) return true;
        if (nalType(accessUnit) == kSlice) return false; // an access unit is all IDR or not at all
    }
    return false;
}

bool ParameterSets::update(Bytes annexB) {
    bool changed = false;
    while (skipToNal(annexB)) {
        const auto type = nalType(annexB);
        if (type == kSlice || type == kIdrSlice) break; // the most of it, which need not be read
        if (type == kSps) changed |= assign(sps_, takeNal(annexB));
        if (type == kPps) changed |= assign(pps_, takeNal(annexB));
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

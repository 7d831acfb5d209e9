#include "relay/assemble/reference_tracker.hpp"

#include "base/sequence.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace veter::relay {
namespace {

constexpr unsigned kForgets = 32;         // a step of so many: no bit is left
constexpr std::int32_t kLeastTicks = 375; // no camera takes pictures faster: 240 a second

/// Calls `take` for each NAL unit that begins in a payload, with what of it is in there.
template <class Take> void eachNal(Bytes payload, Take take) {
    constexpr int kStapA = 24, kFuA = 28; // RFC 6184 section 5.2
    constexpr std::uint8_t kFuStart = 0x80;
    if (payload.size() < 2) return;
    const int type = payload[0] & 0x1f;
    if (type == kFuA && (payload[1] & kFuStart) != 0) {
        std::array<std::uint8_t, 64> nal{}; // longer than a header
        const auto body = payload.subspan(2).first(std::min(payload.size() - 2, nal.size() - 1));
        nal[0] = static_cast<std::uint8_t>((payload[0] & 0xe0) | (payload[1] & 0x1f));
        std::copy(body.begin(), body.end(), nal.begin() + 1);
        take(Bytes(nal).first(body.size() + 1));
    } else if (type == kStapA) {
        for (auto rest = payload.subspan(1); rest.size() > 2;) {
            const std::size_t size = load16be(rest, 0);
            if (size == 0 || size > rest.size() - 2) return;
            take(rest.subspan(2, size));
            rest = rest.subspan(2 + size);
        }
    } else if (type < kStapA) {
        take(payload);
    }
}

} // namespace

ReferenceTracker::ReferenceTracker(h264::ParameterSets sets) : sets_(std::move(sets)) {
    syntax_ = h264::sliceSyntax(sets_.sps(), sets_.pps());
}

void ReferenceTracker::reset() noexcept {
    good_ = 0;
    leastTicks_ = 0;
}

bool ReferenceTracker::push(const AccessUnitPackets& unit) {
    if (unit.restart) reset();
    readSets(unit);
    const auto header = headerOf(unit);
    if (!header && unit.incomplete) return false; // as if it had not come
    good_ = header && !header->idr && syntax_ ? good_ << step(unit, header->frameNum) : 0;
    const bool refersToGood =
        header && (header->idr || header->back == 0 || (good_ >> header->back & 1U) != 0);
    const bool isGood = refersToGood && !unit.incomplete;
    if (header) {
        good_ = (good_ & ((2U << syntax_->references) - 1)) | (isGood ? 1U : 0U);
        frameNum_ = header->frameNum;
    }
    if (isGood) goodTime_ = unit.timestamp();
    lastWhole_ = !unit.incomplete;
    lastTime_ = unit.timestamp();
    lastSequence_ = unit.packets.back().header.sequence;
    return isGood;
}

std::optional<std::uint32_t> ReferenceTracker::lastGood() const noexcept {
    return good_ != 0 && (good_ & 1U) == 0 ? std::optional(goodTime_) : std::nullopt;
}

void ReferenceTracker::readSets(const AccessUnitPackets& unit) {
    bool changed = false;
    for (const auto& packet : unit.packets)
        eachNal(packet.payload(), [&](Bytes nal) {
            if (h264::nalType(nal) != h264::kSps && h264::nalType(nal) != h264::kPps) return;
            std::vector<std::uint8_t> annexB{0, 0, 1};
            annexB.insert(annexB.end(), nal.begin(), nal.end());
            changed |= sets_.update(annexB);
        });
    if (changed) syntax_ = h264::sliceSyntax(sets_.sps(), sets_.pps());
}

/// nullopt = not known: no slice begins in it, or its slices say different things.
std::optional<h264::SliceHeader> ReferenceTracker::headerOf(const AccessUnitPackets& unit) const {
    std::optional<h264::SliceHeader> first;
    bool same = syntax_.has_value();
    for (const auto& packet : unit.packets)
        eachNal(packet.payload(), [&](Bytes nal) {
            const auto type = h264::nalType(nal);
            if (!same || (type != h264::kSlice && type != h264::kIdrSlice)) return;
            const auto header = h264::sliceHeader(nal, *syntax_);
            if (!first) first = header;
            same = header && header == first;
        });
    return same ? first : std::nullopt;
}

/// How many pictures further than the one before: by frame_num, which counts modulo a power of
/// two, so only if not as many can be missing: by packets, or by the time that each takes.
unsigned ReferenceTracker::step(const AccessUnitPackets& unit, unsigned frameNum) noexcept {
    const unsigned modulus = 1U << syntax_->frameNumBits;
    const int missing = sequenceDistance(lastSequence_, unit.packets.front().header.sequence) - 1;
    const auto ticks = timestampDistance(lastTime_, unit.timestamp());
    const bool few = missing >= 0 && missing < static_cast<int>(modulus) - 1;
    const auto shortest = std::max(kLeastTicks, leastTicks_ / 2);
    const bool soon = ticks > 0 && ticks / shortest < static_cast<int>(modulus) - 1;
    const auto step = (frameNum - frameNum_) & (modulus - 1);
    const bool pictureLost = missing > 0 && lastWhole_; // so it is no single step: an IDR, perhaps
    if ((!few && !soon) || step == 0 || (step == 1 && pictureLost)) return kForgets - 1;
    if (missing == 0 && ticks > 0)
        leastTicks_ = leastTicks_ == 0 ? ticks : std::min(leastTicks_, ticks);
    return std::min(step, kForgets - 1);
}

} // namespace veter::relay

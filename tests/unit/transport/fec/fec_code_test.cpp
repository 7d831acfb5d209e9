#include "transport/fec/fec_code.hpp"

#include <doctest/doctest.h>

#include <bitset>
#include <random>
#include <vector>

using namespace veter::transport;

namespace {

using Symbols = std::vector<std::vector<std::uint8_t>>;

Symbols randomSymbols(std::size_t count, std::size_t bytes) {
    std::mt19937 random(static_cast<unsigned>(count * bytes));
    Symbols symbols(count, std::vector<std::uint8_t>(bytes));
    for (auto& symbol : symbols)
        for (auto& byte : symbol) byte = static_cast<std::uint8_t>(random());
    return symbols;
}

std::vector<std::uint8_t*> pointers(Symbols& symbols) {
    std::vector<std::uint8_t*> all;
    for (auto& symbol : symbols) all.push_back(symbol.data());
    return all;
}

Symbols parityOf(Symbols& media, std::size_t count) {
    Symbols parity(count, std::vector<std::uint8_t>(media.front().size()));
    const auto in = pointers(media);
    encodeParity(std::vector<const std::uint8_t*>(in.begin(), in.end()), media.front().size(),
                 pointers(parity));
    return parity;
}

/// Bits of `kept`: the media, then the parity; as many as there are media.
template <std::size_t N>
void checkRecovery(Symbols media, const Symbols& parity, const std::bitset<N>& kept) {
    std::vector<const std::uint8_t*> present;
    std::vector<ParitySymbol> received;
    Symbols lost;
    for (std::size_t i = 0; i < media.size(); ++i) {
        present.push_back(kept[i] ? media[i].data() : nullptr);
        if (!kept[i]) lost.push_back(media[i]);
    }
    for (std::size_t i = 0; i < parity.size(); ++i)
        if (kept[media.size() + i]) received.push_back({i, parity[i].data()});
    Symbols out(lost.size(), std::vector<std::uint8_t>(media.front().size()));
    recoverMedia(present, received, media.front().size(), pointers(out));
    CHECK_MESSAGE(out == lost, kept.to_string());
}

} // namespace

TEST_CASE("parity symbols are those of a calculation by hand") {
    // The generator polynomial is 0x11d; the row of parity i has 1 / ((k + i) ^ j) in column j.
    Symbols media{{0, 3, 0x41, 0x9a, 0x22, 0, 0},
                  {0, 5, 0x41, 0x01, 0x02, 0x03, 0x04},
                  {0, 1, 0x41, 0, 0, 0, 0}};
    CHECK(parityOf(media, 2) == Symbols{{0x00, 0x8c, 0xd0, 0xf8, 0x1f, 0x8f, 0x02},
                                        {0x00, 0xb2, 0xd3, 0x0f, 0xd5, 0xf4, 0xa6}});
}

TEST_CASE("any k of k + m symbols give back the rest") {
    constexpr std::size_t kMedia = 6;
    constexpr std::size_t kParity = 5;
    auto media = randomSymbols(kMedia, 37);
    const auto parity = parityOf(media, kParity);
    for (unsigned long bits = 0; bits < 1UL << (kMedia + kParity); ++bits) {
        const std::bitset<kMedia + kParity> kept(bits);
        const bool whole = (bits & 0x3f) == 0x3f;
        if (kept.count() == kMedia && !whole) checkRecovery(media, parity, kept);
    }
}

TEST_CASE("the largest block is recovered from any loss that it allows") {
    std::mt19937 random(1);
    auto media = randomSymbols(kMaxFecMedia, 1202);
    const auto parity = parityOf(media, kMaxFecParity);
    std::bitset<kMaxFecMedia + kMaxFecParity> kept;
    for (std::size_t i = 0; i < kMaxFecParity; ++i) kept.set(kMaxFecMedia + i);
    checkRecovery(media, parity, kept); // no media at all
    for (int round = 0; round < 20; ++round) {
        kept.set();
        while (kept.count() > kMaxFecMedia) kept.reset(random() % kept.size());
        checkRecovery(media, parity, kept);
    }
}

TEST_CASE("a parity symbol does not depend on how many there are") {
    auto media = randomSymbols(9, 100);
    const auto many = parityOf(media, 7);
    const auto few = parityOf(media, 3);
    CHECK(Symbols(many.begin(), many.begin() + 3) == few);
}

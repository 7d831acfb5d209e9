#include "transport/fec/fec_decoder.hpp"

#include "tests/unit/fec.hpp"
#include "transport/fec/fec_encoder.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace veter;
using namespace veter::transport;
using test::makePicture;

namespace {

using Packets = std::vector<Packet>;

/// A picture and its parity as sent, and what a decoder makes of what arrives.
struct Link {
    Packets media;
    Packets parity;
    FecDecoder decoder{test::kPayloadType};

    Link(Packets picture, std::size_t parityPackets) : media(std::move(picture)) {
        FecEncoder(0xfec, 65530).protect(media, parityPackets, parity);
    }

    Packets taken() {
        Packets out;
        decoder.take(out);
        return out;
    }
};

const std::vector<std::size_t> kSizes{1200, 1200, 1, 700, 1200, 33, 1200, 90};

/// The picture before `first`, so that the decoder knows the media.
void start(FecDecoder& decoder, std::uint16_t first) {
    decoder.onMedia(test::makeRtp({.sequence = static_cast<std::uint16_t>(first - 1)}));
}

} // namespace

TEST_CASE("lost packets are recovered byte for byte, at any sequence number") {
    for (const auto first : std::vector<std::uint16_t>{100, 65530, 65535, 0}) {
        for (unsigned lost = 1; lost < 1U << kSizes.size(); ++lost) {
            Link link(makePicture(kSizes, {.sequence = first, .timestamp = 0xffff'ffff}), 4);
            start(link.decoder, first);
            Packets expected;
            for (std::size_t i = 0; i < link.media.size(); ++i) {
                if ((lost >> i & 1) != 0)
                    expected.push_back(link.media[i]);
                else
                    link.decoder.onMedia(link.media[i]);
            }
            for (const auto& packet : link.parity) link.decoder.onParity(packet);
            if (expected.size() > 4) expected.clear();
            const auto taken = link.taken();
            REQUIRE_MESSAGE(taken == expected, lost);
            CHECK(link.decoder.counters().recovered == expected.size());
            CHECK(link.decoder.counters().unusable == 0);
            CHECK(link.taken().empty());
        }
    }
}

TEST_CASE(
    "media and parity may arrive in any order, and lost parity does no harm while enough arrives") {
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        Link link(makePicture(kSizes, {.sequence = 65532, .timestamp = 7}), 4);
        start(link.decoder, 65532);
        auto all = link.media;
        all.insert(all.end(), link.parity.begin(), link.parity.end());
        std::shuffle(all.begin(), all.end(), random);
        all.resize(link.media.size()); // as many as there are media packets, no more
        Packets have;
        for (const auto& packet : all) {
            if ((packet[1] & 0x7f) == kFecPayloadType)
                link.decoder.onParity(packet);
            else
                link.decoder.onMedia(packet), have.push_back(packet);
        }
        for (auto& packet : link.taken()) have.push_back(packet);
        const auto bySequence = [](const Packet& a, const Packet& b) {
            return sequenceDistance(load16be(a, 2), load16be(b, 2)) > 0;
        };
        std::sort(have.begin(), have.end(), bySequence);
        CHECK(have == link.media);
    }
}

TEST_CASE("a lost block is whole as soon as a resend makes it so") {
    Link link(makePicture(kSizes, {.sequence = 1, .timestamp = 7}), 1);
    start(link.decoder, 1);
    for (std::size_t i = 2; i < link.media.size(); ++i) link.decoder.onMedia(link.media[i]);
    link.decoder.onParity(link.parity[0]);
    CHECK(link.taken().empty());
    link.decoder.onMedia(link.media[1]);
    CHECK(link.taken() == Packets{link.media[0]});
    link.decoder.onMedia(link.media[0]); // resent, too, and too late
    CHECK(link.taken().empty());
}

TEST_CASE("every block of a large picture is recovered") {
    Link link(makePicture(std::vector<std::size_t>(150, 500), {.sequence = 65500}), 6);
    start(link.decoder, 65500);
    Packets expected;
    for (std::size_t i = 0; i < link.media.size(); ++i) {
        if (i % 50 < 2)
            expected.push_back(link.media[i]);
        else
            link.decoder.onMedia(link.media[i]);
    }
    for (const auto& packet : link.parity) link.decoder.onParity(packet);
    CHECK(link.taken() == expected);
}

TEST_CASE("parity of a whole picture, and duplicate parity, have no effect") {
    Link link(makePicture(kSizes, {.sequence = 65533}), 2);
    for (const auto& packet : link.media) link.decoder.onMedia(packet);
    for (const auto& packet : link.parity) link.decoder.onParity(packet);
    CHECK(link.taken().empty());

    Link lossy(makePicture(kSizes, {.sequence = 65533}), 2);
    for (std::size_t i = 2; i < lossy.media.size(); ++i) lossy.decoder.onMedia(lossy.media[i]);
    lossy.decoder.onParity(lossy.parity[0]);
    lossy.decoder.onParity(lossy.parity[0]);
    CHECK(lossy.taken().empty());
    lossy.decoder.onParity(lossy.parity[1]);
    CHECK(lossy.taken().size() == 2);
    CHECK(lossy.decoder.counters().parity == 3);
    CHECK(lossy.decoder.counters().unusable == 0);
}

TEST_CASE("parity that cannot be used is counted, and does no harm") {
    struct Case {
        const char* name;
        std::size_t at;
        std::uint8_t value;
    };
    for (const auto& c : std::vector<Case>{{"malformed", 18, 0},
                                           {"other media", 15, 1},
                                           {"another m", 19, 3},
                                           {"another k", 18, 9},
                                           {"another marker", 21, 0}}) {
        INFO(c.name);
        Link link(makePicture(kSizes, {.sequence = 1}), 2);
        for (std::size_t i = 2; i < link.media.size(); ++i) link.decoder.onMedia(link.media[i]);
        link.decoder.onParity(link.parity[0]);
        auto wrong = link.parity[1];
        wrong[c.at] = c.value;
        link.decoder.onParity(wrong);
        CHECK(link.decoder.counters().unusable == 1);
        CHECK(link.taken().empty());
        link.decoder.onParity(link.parity[1]);
        CHECK(link.taken() == Packets(link.media.begin(), link.media.begin() + 2));
    }
}

TEST_CASE("parity of another size than its block's is counted, and not used") {
    Link link(makePicture(kSizes, {.sequence = 1}), 2);
    for (std::size_t i = 2; i < link.media.size(); ++i) link.decoder.onMedia(link.media[i]);
    link.decoder.onParity(link.parity[0]);
    link.decoder.onParity(Bytes(link.parity[1]).first(link.parity[1].size() - 1));
    CHECK(link.decoder.counters().unusable == 1);
    link.decoder.onParity(link.parity[1]);
    CHECK(link.taken() == Packets(link.media.begin(), link.media.begin() + 2));
}

TEST_CASE("parity that contradicts the media recovers nothing") {
    Link link(makePicture(kSizes, {.sequence = 1, .timestamp = 7}), 1);
    const auto other = makePicture({1200, 1200}, {.sequence = 1, .timestamp = 8});
    link.decoder.onMedia(other[0]); // another picture has this number
    link.decoder.onParity(link.parity[0]);
    CHECK(link.decoder.counters().unusable == 1);

    Link grown(makePicture({50, 50, 50}, {.sequence = 1, .timestamp = 7}), 2);
    grown.decoder.onMedia(grown.media[0]);
    grown.decoder.onParity(grown.parity[0]); // waits for one more
    auto longer = grown.media[1];
    longer.resize(longer.size() + 1); // than the parity says that any is
    grown.decoder.onMedia(longer);
    CHECK(grown.decoder.counters().unusable == 1);
    CHECK(grown.taken().empty());
}

TEST_CASE("damaged parity gives no packet that is longer than what was sent") {
    for (const std::size_t at : {kFecHeaderBytes, kFecHeaderBytes + 1, kFecHeaderBytes + 60}) {
        Link link(makePicture({100, 40}, {.sequence = 1, .timestamp = 7}), 1);
        link.decoder.onMedia(link.media[0]);
        auto wrong = link.parity[0];
        wrong[at] ^= 0x80; // the size, or what should be padding
        link.decoder.onParity(wrong);
        CHECK(link.taken().empty());
        CHECK(link.decoder.counters().damaged == 1);
        CHECK(link.decoder.counters().recovered == 0);
    }
}

TEST_CASE("parity recovers nothing before any media, and once its media have left the ring") {
    for (const auto first : std::vector<std::uint16_t>{10, 65000}) {
        Link link(makePicture(kSizes, {.sequence = first, .timestamp = 7}), 2);
        link.decoder.onParity(link.parity[0]);
        CHECK(link.decoder.counters().unusable == 1);
        for (std::size_t i = 1; i < link.media.size(); ++i) link.decoder.onMedia(link.media[i]);
        const auto end = first + kSizes.size();
        for (std::size_t i = 0; i + kSizes.size() < FecDecoder::kRing; ++i)
            link.decoder.onMedia(
                test::makeRtp({.sequence = static_cast<std::uint16_t>(end + i), .timestamp = 8}));
        link.decoder.onParity(link.parity[0]);
        CHECK(link.taken() == Packets{link.media[0]}); // the last moment

        const auto next = first + FecDecoder::kRing;
        for (std::size_t i = 0; i < kSizes.size(); ++i)
            link.decoder.onMedia(
                test::makeRtp({.sequence = static_cast<std::uint16_t>(next + i), .timestamp = 9}));
        link.decoder.onParity(link.parity[1]);
        CHECK(link.decoder.counters().unusable == 2);
        link.decoder.onMedia(link.media[3]); // a resend does not push out what is newer
        link.decoder.onParity(link.parity[1]);
        CHECK(link.decoder.counters().unusable == 3);
    }
}

TEST_CASE("a new source, and a sender whose numbers jump back, are protected at once") {
    Link link(makePicture(kSizes, {.sequence = 30'000, .timestamp = 1}), 1);
    for (std::size_t i = 1; i < link.media.size(); ++i) link.decoder.onMedia(link.media[i]);

    for (const std::uint32_t ssrc : {1U, 2U}) { // 2: the same numbers again
        Link next(makePicture(kSizes, {.sequence = 30'000, .timestamp = 1, .ssrc = ssrc}), 1);
        for (std::size_t i = 1; i < next.media.size(); ++i) link.decoder.onMedia(next.media[i]);
        if (ssrc == 1) link.decoder.onParity(link.parity[0]);
        if (ssrc == 1) CHECK(link.decoder.counters().unusable == 1); // of the source before
        link.decoder.onParity(next.parity[0]);
        CHECK(link.taken() == Packets{next.media[0]});
    }

    constexpr std::uint16_t kBack = 30'000 - 20 * FecDecoder::kRing; // the same places in the ring
    Link back(makePicture(kSizes, {.sequence = kBack, .timestamp = 2, .ssrc = 2}), 1);
    for (std::size_t i = 1; i < back.media.size(); ++i) link.decoder.onMedia(back.media[i]);
    link.decoder.onParity(back.parity[0]);
    CHECK(link.taken() == Packets{back.media[0]});
}

TEST_CASE("reset forgets packets, taken or not") {
    Link link(makePicture(kSizes, {.sequence = 1, .timestamp = 7}), 1);
    for (std::size_t i = 1; i < link.media.size(); ++i) link.decoder.onMedia(link.media[i]);
    link.decoder.onParity(link.parity[0]);
    link.decoder.reset();
    CHECK(link.taken().empty());
    start(link.decoder, 1);
    link.decoder.onParity(link.parity[0]);
    CHECK(link.taken().empty());
    for (std::size_t i = 1; i < link.media.size(); ++i) link.decoder.onMedia(link.media[i]);
    CHECK(link.taken() == Packets{link.media[0]});
}

TEST_CASE("of too many open blocks the oldest is given up") {
    FecDecoder decoder(test::kPayloadType);
    std::vector<Link> links;
    for (std::size_t i = 0; i <= FecDecoder::kMaxBlocks; ++i) {
        links.emplace_back(makePicture({10, 20, 30}, {.sequence = static_cast<std::uint16_t>(3 * i),
                                                      .timestamp = static_cast<std::uint32_t>(i)}),
                           1);
        decoder.onMedia(links.back().media[2]); // one packet too few
        decoder.onParity(links.back().parity[0]);
    }
    Packets taken;
    for (auto& link : links) decoder.onMedia(link.media[1]);
    decoder.take(taken);
    Packets expected;
    for (std::size_t i = 1; i < links.size(); ++i) expected.push_back(links[i].media[0]);
    CHECK(taken == expected);
}

TEST_CASE("media that no encoder protects is not kept") {
    Link link(makePicture({50, 50}, {.sequence = 1, .timestamp = 7}), 1);
    start(link.decoder, 1);
    link.decoder.onMedia(test::makeRtp({.sequence = 1, .timestamp = 7, .payloadType = 97}));
    link.decoder.onMedia(Bytes(link.media[0]).first(12));
    link.decoder.onMedia({});
    link.decoder.onMedia(link.media[1]);
    link.decoder.onParity(link.parity[0]);
    CHECK(link.taken() == Packets{link.media[0]});
}

TEST_CASE("with many open blocks a media packet examines only its own") {
    for (const auto first : std::vector<std::uint16_t>{1000, 65'500}) {
        FecDecoder decoder(test::kPayloadType);
        start(decoder, first);
        // As many blocks as are kept open, all of the same packets, of which none can be whole.
        for (std::size_t block = 0; block < FecDecoder::kMaxBlocks; ++block) {
            Packets parity;
            FecEncoder(0xfec, 1).protect(
                makePicture(std::vector<std::size_t>(kMaxFecMedia, 100),
                            {.sequence = first, .timestamp = static_cast<std::uint32_t>(block)}),
                1, parity);
            for (const auto& packet : parity) decoder.onParity(packet);
        }
        const auto examined = decoder.examined();
        for (std::uint16_t i = 0; i + 2U < kMaxFecMedia; ++i)
            decoder.onMedia(test::makeRtp({.sequence = static_cast<std::uint16_t>(first + i)}));
        CHECK(decoder.examined() == examined);
    }
}

#include "transport/sender.hpp"

#include "tests/unit/rtcp.hpp"
#include "tests/unit/rtp.hpp"
#include "tests/unit/udp.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <map>
#include <thread>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kReceiver = 0x01020304;
const std::uint32_t kMedia = RtpFields{}.ssrc;

Wire nack(int first, int count) {
    NackList list;
    for (int i = 0; i < count; ++i) list.push(static_cast<std::uint16_t>(first + i));
    Wire wire;
    appendNack(wire, kReceiver, kMedia, list);
    return wire;
}

/// A sender, and the receiver it sends to.
class Link {
public:
    explicit Link(Sender::OnKeyFrameWanted onKeyFrameWanted = {})
        : sender({.destination = {"127.0.0.1", socket.port()}}, std::move(onKeyFrameWanted)) {}

    Wire enqueue(int sequence, bool marker, std::size_t payloadBytes = 3) {
        auto wire = makeRtp({static_cast<std::uint16_t>(sequence), 0xffff'fff0, marker},
                            Wire(payloadBytes, static_cast<std::uint8_t>(sequence)));
        sender.enqueue(wire, monotonicNow());
        return wire;
    }
    /// The next RTP packet; empty = none came in time.
    Wire receive(std::chrono::milliseconds wait = 2s) {
        while (auto received = socket.receiveFrom(wait)) {
            senderPort_ = received->from;
            if (const auto report = parseSenderReport(received->datagram)) lastReport_ = *report;
            if (!isRtcp(received->datagram)) return received->datagram;
        }
        return {};
    }
    void answer(Bytes rtcp) const { socket.send(senderPort_, rtcp); }
    /// Tells the last report back.
    void answerReport() const {
        Wire wire;
        appendReceiverReport(wire, kReceiver,
                             ReportBlock{kMedia, 0, 0, 0, 0, compactNtp(lastReport_.ntp), 0});
        answer(wire);
    }

    LoopbackSocket socket;
    Sender sender;

private:
    std::uint16_t senderPort_ = 0;
    SenderReport lastReport_;
};

/// For five seconds at most.
void repeat(const std::function<void()>& ask, const std::function<bool()>& done) {
    const auto end = Clock::now() + 5s;
    for (ask(); !done(); ask()) REQUIRE(Clock::now() < end);
}

} // namespace

TEST_CASE("what a NACK asks for comes again, byte for byte") {
    Link link;
    std::vector<Wire> sent;
    sent.reserve(10);
    for (int i = 0; i < 10; ++i) sent.push_back(link.enqueue(65'530 + i, i == 9));
    for (const auto& packet : sent) REQUIRE(link.receive() == packet);
    Wire again;
    repeat([&] { link.answer(nack(65'535, 1)); },
           [&] { return !(again = link.receive(10ms)).empty(); });
    CHECK(again == sent[5]);
    repeat([&] { link.answer(nack(2, 1)); },
           [&] { return (again = link.receive(10ms)) == sent[8]; });
    repeat([] { std::this_thread::sleep_for(1ms); },
           [&] { return link.sender.stats().resends.resent >= 2; });
    CHECK(link.sender.stats().packets == 10); // what is sent again is not counted
}

TEST_CASE("what is asked for and is not there, or is another's, brings nothing") {
    Link link;
    link.enqueue(7, true);
    REQUIRE_FALSE(link.receive().empty());
    std::this_thread::sleep_for(Resender::kUnknownRoundTrip);
    Wire others = nack(7, 1);
    store32be(others, 8, kMedia + 1);
    link.answer(others);
    link.answer(Bytes(others).first(9));
    link.answer(nack(8, 100));
    CHECK(link.receive(100ms).empty());
    CHECK(link.sender.stats().resends.gone == 100);
    CHECK(link.sender.stats().resends.resent == 0);
}

TEST_CASE("a picture loss indication calls back, and no more than one in 300 ms") {
    std::atomic<int> wanted{0};
    Link link([&] { ++wanted; });
    link.enqueue(1, true);
    REQUIRE_FALSE(link.receive().empty());
    Wire pli;
    appendPli(pli, kReceiver, kMedia);
    const auto start = Clock::now();
    repeat([&] { link.answer(pli); },
           [&] {
               std::this_thread::sleep_for(10ms);
               return wanted == 3;
           });
    CHECK(Clock::now() - start >= 2 * ReceiverFeedback::kKeyFrameInterval - 20ms);
    CHECK(link.sender.stats().keyFramesAsked == 3);
}

TEST_CASE("where packets get lost the tail of a picture is sent twice") {
    Link link;
    link.enqueue(65'535, true);
    REQUIRE_FALSE(link.receive().empty());
    CHECK(link.receive(50ms).empty()); // nobody told of any loss
    Wire report;
    appendLinkReport(report, kReceiver, {kMedia, 0.05, 100ms, false});
    link.answer(report);
    link.answerReport();
    repeat([] { std::this_thread::sleep_for(1ms); },
           [&] { return link.sender.stats().loss.has_value(); });
    const auto first = link.enqueue(0, false);
    const auto tail = link.enqueue(1, true);
    CHECK(link.receive() == first);
    CHECK(link.receive() == tail);
    CHECK(link.receive() == tail);
    CHECK(link.receive(50ms).empty()); // meanwhile it has counted them
    CHECK(link.sender.stats().resends.repeated == 1);
}

TEST_CASE(
    "ten thousand forged NACKs get no more than half the media's rate, and no picture is lost") {
    constexpr std::size_t kPayload = 1200;
    constexpr std::size_t kHalfRate = 125'000; // of 2 Mbit/s, in bytes a second
    Link link;
    std::map<int, int> came;
    std::size_t bytes = 0;
    const auto receiveAll = [&](std::chrono::milliseconds wait) {
        for (auto packet = link.receive(wait); !packet.empty(); packet = link.receive(0ms)) {
            bytes += packet.size();
            ++came[load16be(packet, 2)];
        }
    };
    const auto start = Clock::now();
    constexpr int kPictures = 200;
    for (int i = 0; i < kPictures; ++i) {
        link.enqueue(i, true, kPayload);
        receiveAll(i == 0 ? 2s : 5ms); // the first tells where to answer
        for (int j = 0; j < 50; ++j) link.answer(nack(i - 255, 256));
    }
    repeat([&] { receiveAll(100ms); }, [&] { return came.size() == kPictures; });
    receiveAll(100ms);
    const auto seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const auto media = kPictures * (kPayload + kRtpHeaderBytes);
    REQUIRE(bytes > media);
    CHECK(static_cast<double>(bytes - media) <= kHalfRate * (seconds + 0.5)); // what is saved up
    const auto& resends = link.sender.stats().resends;
    CHECK(resends.asked > 256 * 5'000); // the kernel may have dropped some
    CHECK(resends.refused > 0);
    CHECK(link.sender.stats().lost == 0);
}

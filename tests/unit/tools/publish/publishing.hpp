#pragma once
// A publisher for tests: with their pictures, and a receiver on the loopback.

#include "base/queue.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/udp.hpp"
#include "tools/publish/publisher.hpp"
#include "transport/rtcp/rtcp_extended.hpp"
#include "transport/rtcp/rtcp_feedback.hpp"
#include "transport/rtcp/rtcp_link.hpp"
#include "transport/rtp/rtp_header.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace veter::test {

inline constexpr auto kPatience =
    std::chrono::seconds(20); // on a busy machine; no test takes so long

struct Picture {
    av::Ptr<AVFrame> frame; ///< null = the source fails
    bool streaming = true;
};

/// What a source gives: the test's pictures, when the test gives them.
struct Feed {
    BoundedQueue<Picture> pictures{100, WhenFull::RejectNew};
    std::atomic<int> keyFramesAsked{0};
};

class FedSource final : public capture::Source {
public:
    explicit FedSource(Feed& feed) : feed_(feed) {}
    capture::Format format() const override { return {64, 48, {50, 1}, AV_PIX_FMT_YUV420P}; }
    capture::State state() const override { return state_; }
    av::Ptr<AVFrame> read(const std::stop_token& stop) override {
        auto picture = feed_.pictures.pop(stop);
        if (!picture) return nullptr;
        if (!picture->frame) throw sys::Error(EIO, "read the camera");
        state_.streaming = picture->streaming;
        return std::move(picture->frame);
    }
    void requestKeyFrame() noexcept override { ++feed_.keyFramesAsked; }

private:
    Feed& feed_;
    capture::State state_;
};

/// A publisher before a receiver on the loopback.
class Bench {
public:
    explicit Bench(const std::function<void(tools::PublisherSettings&)>& change = {},
                   std::function<void()> onStream = {})
        : onStream_(std::move(onStream)) {
        settings.destination = {"127.0.0.1", receiver.port()};
        settings.source.size = {64, 48};
        settings.encoder.preset = "ultrafast";
        settings.gop = std::chrono::seconds(60);
        settings.adaptive = false;
        if (change) change(settings);
        publisher.emplace(
            std::make_unique<FedSource>(feed), settings,
            [this](const std::exception_ptr& failure) {
                const std::lock_guard lock(mutex_);
                if (!end_) end_ = failure;
            },
            [this](const transport::StreamDescription& stream) {
                if (onStream_) onStream_();
                const std::lock_guard lock(mutex_);
                description_ = stream;
            });
    }

    /// Gives a picture, and waits until it is encoded, or the publisher ends.
    void give(av::Ptr<AVFrame> frame, bool streaming = true) {
        frame->pts = pts_ += 20'000;
        feed.pictures.push({std::move(frame), streaming});
        ++given_;
        const auto done = [&] {
            const auto stats = publisher->stats();
            return stats.encoded + refused >= given_ || end();
        };
        REQUIRE(until(done));
    }
    /// Receives until `done`; false = it does not come.
    bool until(const std::function<bool()>& done) {
        const auto limit = Clock::now() + kPatience;
        while (Clock::now() < limit) {
            if (done()) return true;
            if (auto received = receiver.receiveFrom(std::chrono::milliseconds(2))) take(*received);
        }
        return false;
    }
    std::optional<std::exception_ptr> end() const {
        const std::lock_guard lock(mutex_);
        return end_;
    }
    std::string failure() {
        REQUIRE(until([this] { return end().has_value(); }));
        return reason<std::exception>([this] {
            if (*end()) std::rethrow_exception(*end());
        });
    }
    std::optional<transport::StreamDescription> description() const {
        const std::lock_guard lock(mutex_);
        return description_;
    }
    /// As a veter-relay that has the last sender report.
    void answer() const {
        std::vector<std::uint8_t> wire;
        transport::appendReceiverReport(
            wire, 99,
            transport::ReportBlock{ssrc, 0, 0, 0, 0, transport::ntpShort(report->ntp), 0});
        transport::appendLinkReport(wire, 99,
                                    {ssrc, 0, std::chrono::milliseconds(100), false, true});
        receiver.send(from, wire);
    }
    void askForKeyFrame() const {
        std::vector<std::uint8_t> wish;
        transport::appendPli(wish, 99, ssrc);
        receiver.send(from, wish);
    }

    const LoopbackSocket receiver;
    tools::PublisherSettings settings;
    Feed feed;
    std::uint64_t refused = 0; ///< pictures given that are not to be encoded
    int pictures = 0;          ///< received
    std::uint32_t ssrc = 0;
    std::uint16_t from = 0;
    std::vector<std::uint8_t> last;                ///< packet of media
    std::optional<transport::SenderReport> report; ///< the last

private:
    void take(const LoopbackSocket::Received& received) {
        if (transport::isRtcp(received.datagram)) {
            Bytes compound = received.datagram;
            if (const auto first = transport::nextRtcp(compound))
                report = transport::parseSenderReport(*first);
            from = received.from;
            return;
        }
        const auto header = transport::parseRtp(received.datagram);
        REQUIRE(header);
        pictures += header->marker ? 1 : 0;
        ssrc = header->ssrc;
        from = received.from;
        last = received.datagram;
    }

    const std::function<void()> onStream_;
    std::int64_t pts_ = monotonicNow().count();
    std::uint64_t given_ = 0;
    mutable std::mutex mutex_; // guards the two below
    std::optional<std::exception_ptr> end_;
    std::optional<transport::StreamDescription> description_;

public:
    std::optional<tools::Publisher> publisher; ///< its threads use all of the above
};

} // namespace veter::test

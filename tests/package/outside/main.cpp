// outside [PORT]
//
// veter-publish and veter-relay in small, with the public headers alone: a test picture is encoded,
// cut into RTP packets and sent over the loopback to a relay. That would publish it on an RTSP
// server, which is not there: the relay tries again until the program ends. Exits with 0 once
// whole pictures have arrived, with 1 when none do within ten seconds.

#include <base/av.hpp>
#include <base/log_level.hpp>
#include <capture/common/source.hpp>
#include <encode/convert.hpp>
#include <encode/encoder.hpp>
#include <relay/cameras/stream.hpp>
#include <transport/rtp/rtp_muxer.hpp>
#include <transport/sdp/sdp.hpp>
#include <transport/send/sender.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

using namespace veter;

constexpr Size kSize{320, 240};
constexpr const char* kHost = "127.0.0.1";
constexpr const char* kServer = "rtsp://127.0.0.1:9/camera"; // nobody listens at port 9
constexpr std::uint64_t kWanted = 10;                        // pictures
constexpr int kLimit = 300;                                  // the same; ten seconds

capture::Settings sourceSettings() {
    capture::Settings settings;
    settings.uri = "test:"; // or v4l2:/dev/video0
    settings.size = kSize;
    return settings;
}

encode::Settings encoderSettings() {
    encode::Settings settings;
    settings.size = kSize;
    settings.bitRate = parseBitRate("500k");
    return settings;
}

/// From the source to the network. The members are destroyed from the last to the first: the muxer
/// writes to the sender, whose thread calls the encoder.
class Robot {
public:
    explicit Robot(std::uint16_t port)
        : source_(capture::open(sourceSettings())),
          converter_(kSize),
          encoder_(encode::makeX264(encoderSettings())),
          sender_({kHost, port}, {}, [this] { encoder_->requestKeyFrame(); }),
          muxer_({}, encoder_->parameters(),
                 [this](Bytes packet, Micros captured) { sender_.enqueue(packet, captured); }) {}

    /// Blocks until the source has one.
    void sendPicture() {
        auto frame = source_->read({});
        if (!frame) throw std::runtime_error("the source has ended");
        muxer_.write(*encoder_->encode(*converter_.convert(std::move(frame))));
    }

    /// What the relay must know of the stream, as an SDP file has it.
    std::string sdp(std::uint16_t port) const {
        const auto& parameters = encoder_->parameters();
        transport::StreamDescription description;
        description.address = transport::listenAddress(kHost);
        description.port = port;
        description.parameterSets.update(
            {parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)});
        return writeSdp(description);
    }

private:
    std::unique_ptr<capture::Source> source_;
    encode::Converter converter_;
    std::unique_ptr<encode::Encoder> encoder_;
    transport::Sender sender_;
    transport::RtpMuxer muxer_;
};

relay::StreamSettings relaySettings(const std::string& sdp) {
    auto result = transport::parseSdp(sdp);
    if (!result.stream) throw std::runtime_error("the SDP " + result.error);
    relay::StreamSettings settings;
    settings.input.stream = *std::move(result.stream);
    settings.output.url = relay::parseRtspUrl(kServer);
    return settings;
}

/// Called from the relay's publish thread.
void onFailure(const std::exception_ptr&) { std::fputs("the relay cannot go on\n", stderr); }

bool picturesArrive(std::uint16_t port) {
    Robot robot(port);
    const relay::Stream stream(relaySettings(robot.sdp(port)), onFailure);
    for (int sent = 0; sent < kLimit; ++sent) {
        robot.sendPicture();
        const auto received = stream.stats().received;
        if (received.units - received.damaged < kWanted) continue;
        std::printf("%llu pictures in %llu packets\n",
                    static_cast<unsigned long long>(received.units),
                    static_cast<unsigned long long>(received.packets));
        return true;
    }
    return false;
}

} // namespace

int main(int argc, char** argv) {
    try {
        av::routeLog(); // before any other call
        setLogLevel("warn");
        const int port = argc > 1 ? std::atoi(argv[1]) : 9000;
        if (picturesArrive(static_cast<std::uint16_t>(port))) return EXIT_SUCCESS;
        std::fputs("too few pictures arrived\n", stderr);
    } catch (const std::exception& error) { // all that the libraries throw is one
        std::fprintf(stderr, "%s\n", error.what());
    }
    return EXIT_FAILURE;
}

// srtp-forward protect|unprotect SDP FROM TO: RTP of port FROM and RTCP of the next one go on to TO
// and the next one, through an SrtpSession with the SDP's key. Says "refused" for what it refuses.

#include "tests/unit/udp.hpp"
#include "transport/sdp/sdp.hpp"
#include "transport/srtp/srtp_session.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace {

using namespace veter;
using namespace veter::transport;

SrtpKey readKey(const std::string& path) {
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto result = parseSdp(text);
    if (!result.stream || !result.stream->keys)
        throw std::runtime_error(path + ": " + result.error + " (no key?)");
    return result.stream->keys->media;
}

[[noreturn]] void forward(SrtpSession& session, std::uint16_t from, std::uint16_t to) {
    const test::LoopbackSocket rtp(from);
    const test::LoopbackSocket rtcp(static_cast<std::uint16_t>(from + 1));
    std::puts("ready");
    while (true) {
        std::array<pollfd, 2> polled{pollfd{rtp.fd(), POLLIN, 0}, pollfd{rtcp.fd(), POLLIN, 0}};
        sys::check(::poll(polled.data(), polled.size(), -1), "wait for packets");
        for (const auto* socket : {&rtp, &rtcp}) {
            auto packet = socket->receive(std::chrono::milliseconds(0));
            if (!packet) continue;
            const auto size = packet->size();
            packet->resize(size + SrtpSession::kMaxGrowth);
            const auto passed = session.apply(*packet, size);
            if (!passed)
                std::printf("refused %zu bytes\n", size);
            else
                socket->send(static_cast<std::uint16_t>(to + (socket == &rtcp ? 1 : 0)),
                             Bytes(*packet).first(*passed));
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const auto direction = std::string(argv[1]) == "protect" ? SrtpSession::Direction::Protect
                                                             : SrtpSession::Direction::Unprotect;
    try {
        SrtpSession session(direction, readKey(argv[2]));
        forward(session, static_cast<std::uint16_t>(std::stoi(argv[3])),
                static_cast<std::uint16_t>(std::stoi(argv[4])));
    } catch (const std::exception& e) {
        std::fprintf(stderr, "srtp-forward: %s\n", e.what());
        return 1;
    }
}

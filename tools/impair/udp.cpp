#include "tools/impair/udp.hpp"

#include "transport/net/udp_socket.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace veter::impair {
namespace {

constexpr int kBufferBytes = 8 << 20;
constexpr std::size_t kBatch = 32;
constexpr std::size_t kLargest = 65'536;

Fd openSocket(const transport::Address& address) {
    auto fd = transport::openUdp(address.family());
    for (const auto buffer : {transport::Buffer::Receive, transport::Buffer::Send})
        transport::growBuffer(fd.get(), buffer, kBufferBytes);
    return fd;
}

} // namespace

Fd listenOn(const Endpoint& endpoint) {
    const auto address = lookUp(endpoint);
    auto fd = openSocket(address);
    sys::check(::bind(fd.get(), address.raw(), address.size()), "listen on UDP {}",
               format(endpoint));
    return fd;
}

Fd connectTo(const transport::Address& address) {
    auto fd = openSocket(address);
    transport::connectUdp(fd.get(), address);
    return fd;
}

struct BatchReader::Batch {
    std::array<std::array<std::uint8_t, kLargest>, kBatch> data;
    std::array<transport::Address, kBatch> from;
    std::array<iovec, kBatch> vectors;
    std::array<mmsghdr, kBatch> messages;

    void prepare() noexcept {
        for (std::size_t i = 0; i < kBatch; ++i) {
            vectors[i] = {data[i].data(), data[i].size()};
            auto& header = messages[i].msg_hdr;
            header = {};
            header.msg_name = &from[i].storage;
            header.msg_namelen = sizeof from[i].storage;
            header.msg_iov = &vectors[i];
            header.msg_iovlen = 1;
        }
    }
};

BatchReader::BatchReader() : batch_(std::make_unique<Batch>()) {}
BatchReader::~BatchReader() = default;

std::size_t BatchReader::receive(int fd, const Visit& visit) {
    batch_->prepare();
    const int n = ::recvmmsg(fd, batch_->messages.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (n <= 0) return 0;
    const auto now = Clock::now();
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
        const auto& message = batch_->messages[i];
        visit(Bytes(batch_->data[i]).first(message.msg_len), batch_->from[i], now);
    }
    return static_cast<std::size_t>(n);
}

std::size_t send(int fd, std::span<const Datagram> datagrams) noexcept {
    std::size_t refused = 0;
    bool again = true;
    while (!datagrams.empty()) {
        const auto count = std::min(datagrams.size(), kBatch);
        std::array<mmsghdr, kBatch> messages{};
        std::array<iovec, kBatch> vectors{};
        for (std::size_t i = 0; i < count; ++i) {
            const auto& datagram = datagrams[i];
            vectors[i] = {const_cast<std::uint8_t*>(datagram.data.data()), datagram.data.size()};
            auto& header = messages[i].msg_hdr;
            header.msg_iov = &vectors[i];
            header.msg_iovlen = 1;
            if (datagram.to == nullptr) continue;
            header.msg_name = const_cast<sockaddr*>(datagram.to->raw());
            header.msg_namelen = datagram.to->size();
        }
        const int n = ::sendmmsg(fd, messages.data(), static_cast<unsigned>(count), 0);
        if (n > 0) {
            datagrams = datagrams.subspan(static_cast<std::size_t>(n));
            again = true;
        } else if (std::exchange(again, false)) {
            continue; // what ICMP said of an earlier packet is told once: this one can still go
        } else {
            ++refused;
            datagrams = datagrams.subspan(1);
            again = true;
        }
    }
    return refused;
}

} // namespace veter::impair

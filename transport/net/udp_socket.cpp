#include "transport/net/udp_socket.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace veter::transport {

bool Address::operator==(const Address& other) const noexcept {
    return size == other.size && std::memcmp(&storage, &other.storage, size) == 0;
}

std::string format(const Address& address) {
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    if (getnameinfo(reinterpret_cast<const sockaddr*>(&address.storage), address.size, host.data(),
                    host.size(), port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return "?";
    return format(Endpoint{host.data(), static_cast<std::uint16_t>(std::atoi(port.data()))});
}

/// What glibc's look-up thread reads and writes: it outlives the Resolver when it cannot be
/// cancelled in time.
struct Resolver::Request {
    std::string host;
    std::string port;
    addrinfo hints{};
    gaicb control{};

    explicit Request(const Endpoint& endpoint)
        : host(endpoint.host), port(std::to_string(endpoint.port)) {
        hints.ai_socktype = SOCK_DGRAM;
        hints.ai_flags = AI_ADDRCONFIG;
        control.ar_name = host.c_str();
        control.ar_service = port.c_str();
        control.ar_request = &hints;
    }
};

Resolver::Resolver(const Endpoint& endpoint) : request_(std::make_unique<Request>(endpoint)) {
    // Numbers are known at once, also where the machine has no such address itself.
    auto numeric = request_->hints;
    numeric.ai_flags = AI_NUMERICHOST;
    if (getaddrinfo(request_->host.c_str(), request_->port.c_str(), &numeric,
                    &request_->control.ar_result) == 0) {
        state_ = take(request_->control.ar_result);
        return;
    }
    std::array<gaicb*, 1> list{&request_->control};
    const int rc = getaddrinfo_a(GAI_NOWAIT, list.data(), 1, nullptr);
    if (rc != 0) {
        state_ = State::Failed;
        error_ = gai_strerror(rc);
    }
}

Resolver::~Resolver() {
    if (poll() != State::Running) {
        if (request_->control.ar_result != nullptr) freeaddrinfo(request_->control.ar_result);
        return;
    }
    const int rc = gai_cancel(&request_->control);
    // A look-up under way cannot be stopped and writes into the request when it ends.
    if (rc == EAI_NOTCANCELED) static_cast<void>(request_.release());
}

Resolver::State Resolver::poll() {
    if (state_ != State::Running) return state_;
    const int rc = gai_error(&request_->control);
    if (rc == EAI_INPROGRESS) return state_;
    const addrinfo* result = request_->control.ar_result;
    if (rc != 0 || result == nullptr) {
        error_ = rc == EAI_SYSTEM ? sys::Error::reason(errno) : gai_strerror(rc);
        return state_ = State::Failed;
    }
    return state_ = take(result);
}

Resolver::State Resolver::take(const addrinfo* list) {
    for (; list != nullptr; list = list->ai_next) {
        auto& address = addresses_.emplace_back();
        std::memcpy(&address.storage, list->ai_addr, list->ai_addrlen);
        address.size = list->ai_addrlen;
    }
    return State::Found;
}

namespace {

/// Of any address of ours. Where it is taken, another is as good.
void bindPort(int fd, int family, std::uint16_t port) noexcept {
    sockaddr_storage any{};
    any.ss_family = static_cast<sa_family_t>(family);
    if (family == AF_INET6)
        reinterpret_cast<sockaddr_in6&>(any).sin6_port = htons(port);
    else
        reinterpret_cast<sockaddr_in&>(any).sin_port = htons(port);
    static_cast<void>(::bind(fd, reinterpret_cast<const sockaddr*>(&any),
                             family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in)));
}

} // namespace

UdpSocket::UdpSocket(const Address& to, std::uint16_t port)
    : fd_(sys::check(::socket(to.family(), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
                     "create a UDP socket")) {
    if (port != 0) bindPort(fd_.get(), to.family(), port);
    sys::check(::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&to.storage), to.size),
               "send to {}", format(to));
}

std::uint16_t UdpSocket::localPort() const noexcept {
    sockaddr_storage ours{};
    socklen_t size = sizeof ours;
    if (::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&ours), &size) != 0) return 0;
    return ntohs(ours.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(ours).sin6_port
                                            : reinterpret_cast<sockaddr_in&>(ours).sin_port);
}

UdpSocket::Sent UdpSocket::send(std::span<const Packet> packets) noexcept {
    constexpr std::size_t kBatch = 32;
    Sent sent;
    while (sent.packets < packets.size()) {
        const auto rest = packets.subspan(sent.packets);
        const auto count = std::min(rest.size(), kBatch);
        std::array<mmsghdr, kBatch> messages{};
        std::array<iovec, kBatch> vectors{};
        for (std::size_t i = 0; i < count; ++i) {
            vectors[i] = {const_cast<std::uint8_t*>(rest[i].data()), rest[i].size()};
            messages[i].msg_hdr.msg_iov = &vectors[i];
            messages[i].msg_hdr.msg_iovlen = 1;
        }
        const int n = ::sendmmsg(fd_.get(), messages.data(), static_cast<unsigned>(count), 0);
        if (n > 0) {
            sent.packets += static_cast<std::size_t>(n);
        } else if (errno != EINTR) {
            // A refusal is the ICMP answer to an earlier packet, told once: these can still go.
            const bool again = errno == ECONNREFUSED && sent.error == 0;
            sent.error = errno;
            if (!again) break;
        }
    }
    return sent;
}

UdpSocket::Received UdpSocket::receive() noexcept {
    while (true) {
        const auto n = ::recv(fd_.get(), received_.data(), received_.size(), MSG_DONTWAIT);
        if (n >= 0) return {std::span(received_).first(static_cast<std::size_t>(n)), 0};
        if (errno == EINTR) continue;
        return {std::nullopt, errno == EAGAIN ? 0 : errno};
    }
}

} // namespace veter::transport

#include "tests/unit/relay/publish/rtsp_server.hpp"

#include <doctest/doctest.h>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace veter::test {
namespace {

/// What stands behind "Name: " in a header line; empty = no such line.
std::string field(const std::string& head, const std::string& name) {
    const auto line = head.find("\r\n" + name + ": ");
    if (line == std::string::npos) return {};
    const auto begin = line + 2 + name.size() + 2;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

} // namespace

RtspServer::RtspServer(std::uint16_t port)
    : listener_(sys::check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "create a socket")) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    const int bytes = 4096; // what a server that does not read still receives
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    const int on = 1; // a port whose connections are still closing
    ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sys::check(::bind(listener_.get(), any, size), "bind a TCP port");
    sys::check(::listen(listener_.get(), 4), "listen");
    ::getsockname(listener_.get(), any, &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

RtspServer::~RtspServer() {
    thread_.request_stop();
    wakeUp_.wake();
}

std::string RtspServer::url() const { return fmt::format("rtsp://127.0.0.1:{}/camera", port_); }

void RtspServer::answer(const std::string& method, int status) {
    const std::lock_guard lock(mutex_);
    statuses_[method] = status;
}

void RtspServer::describe(const std::string& sdp) {
    const std::lock_guard lock(mutex_);
    description_ = sdp;
}

void RtspServer::send(std::uint8_t channel, Bytes packet) const {
    std::string wire{'$', static_cast<char>(channel), static_cast<char>(packet.size() >> 8),
                     static_cast<char>(packet.size())};
    wire.append(packet.begin(), packet.end());
    const std::lock_guard lock(mutex_);
    ::send(connection_.get(), wire.data(), wire.size(), MSG_NOSIGNAL);
}

void RtspServer::hangUp() {
    {
        const std::lock_guard lock(mutex_);
        hangUp_ = true;
    }
    wakeUp_.wake();
    wait([this] { return !hangUp_; }, "the connection to be closed");
}

void RtspServer::stopReading() {
    {
        const std::lock_guard lock(mutex_);
        reading_ = false;
    }
    wakeUp_.wake();
}

std::vector<std::string> RtspServer::methods() const {
    const std::lock_guard lock(mutex_);
    return methods_;
}

std::string RtspServer::lastUrl() const {
    const std::lock_guard lock(mutex_);
    return lastUrl_;
}

template <class Done> void RtspServer::wait(Done done, const char* what) const {
    std::unique_lock lock(mutex_);
    INFO("waiting for " << std::string(what));
    REQUIRE(changed_.wait_for(lock, std::chrono::seconds(10), done));
}

void RtspServer::waitFor(const std::string& method) const {
    wait([&] { return std::count(methods_.begin(), methods_.end(), method) > 0; }, method.c_str());
}

std::vector<RtspServer::Wire> RtspServer::rtp(std::size_t count) const {
    wait([&] { return rtp_.size() >= count; }, "RTP");
    const std::lock_guard lock(mutex_);
    return rtp_;
}

std::vector<RtspServer::Wire> RtspServer::rtcp(std::size_t count) const {
    wait([&] { return rtcp_.size() >= count; }, "RTCP");
    const std::lock_guard lock(mutex_);
    return rtcp_;
}

void RtspServer::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        bool reading = true;
        {
            const std::lock_guard lock(mutex_);
            if (std::exchange(hangUp_, false)) connection_ = Fd();
            reading = reading_;
        }
        changed_.notify_all();
        std::array<pollfd, 3> polled{pollfd{wakeUp_.fd(), POLLIN, 0},
                                     pollfd{listener_.get(), POLLIN, 0},
                                     pollfd{reading ? connection_.get() : -1, POLLIN, 0}};
        ::poll(polled.data(), polled.size(), -1);
        wakeUp_.clear();
        if (polled[1].revents != 0) {
            connection_ = Fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            data_.clear();
        } else if (polled[2].revents != 0) {
            read();
        }
    }
}

void RtspServer::read() {
    std::array<char, 4096> buffer;
    const auto size = ::recv(connection_.get(), buffer.data(), buffer.size(), 0);
    if (size <= 0) {
        connection_ = Fd();
        return;
    }
    data_.append(buffer.data(), static_cast<std::size_t>(size));
    const std::lock_guard lock(mutex_);
    while (take()) {
    }
}

/// One interleaved packet (section 10.12) or request; false = not all of it is here yet.
bool RtspServer::take() {
    const auto byte = [this](std::size_t at) { return static_cast<std::uint8_t>(data_[at]); };
    std::size_t end = 0;
    if (!data_.empty() && data_[0] == '$') {
        if (data_.size() < 4) return false;
        end = 4 + (std::size_t{byte(2)} << 8 | byte(3));
        if (data_.size() < end) return false;
        (byte(1) == 0 ? rtp_ : rtcp_)
            .emplace_back(data_.begin() + 4, data_.begin() + static_cast<std::ptrdiff_t>(end));
    } else {
        end = data_.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        const auto head = data_.substr(0, end + 2);
        const auto length = field(head, "Content-Length");
        end += 4 + (length.empty() ? 0 : std::stoul(length));
        if (data_.size() < end) return false;
        answer(head);
    }
    data_.erase(0, end);
    return true;
}

void RtspServer::answer(const std::string& head) {
    const auto method = head.substr(0, head.find(' '));
    const auto url = head.substr(method.size() + 1);
    methods_.push_back(method);
    lastUrl_ = url.substr(0, url.find(' '));
    const auto status = statuses_.count(method) > 0 ? statuses_[method] : 200;
    auto text = fmt::format("RTSP/1.0 {} Whatever\r\nCSeq: {}\r\nSession: 1\r\n", status,
                            field(head, "CSeq"));
    if (method == "OPTIONS") text += "Public: ANNOUNCE, SETUP, RECORD, TEARDOWN\r\n";
    if (method == "SETUP") text += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record\r\n";
    if (method == "DESCRIBE" && !description_.empty())
        text += fmt::format("Content-Type: application/sdp\r\nContent-Length: {}\r\n",
                            description_.size());
    text += "\r\n";
    if (method == "DESCRIBE") text += description_;
    ::send(connection_.get(), text.data(), text.size(), MSG_NOSIGNAL);
}

} // namespace veter::test

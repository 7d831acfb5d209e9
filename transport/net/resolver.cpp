#include "transport/net/resolver.hpp"

#include "base/fd.hpp"

#include <netdb.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace veter::transport {
namespace {

Address addressOf(const addrinfo& found) noexcept {
    Address address;
    std::memcpy(&address.storage, found.ai_addr, found.ai_addrlen);
    return address;
}

} // namespace

Address lookUp(const Endpoint& endpoint, const std::string& whose) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    const int rc =
        ::getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &found);
    if (rc != 0)
        throw std::runtime_error(
            fmt::format("look up {}{}: {}", endpoint.host, whose, gai_strerror(rc)));
    const auto address = addressOf(*found);
    ::freeaddrinfo(found);
    return address;
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
    for (; list != nullptr; list = list->ai_next) addresses_.push_back(addressOf(*list));
    return State::Found;
}

} // namespace veter::transport

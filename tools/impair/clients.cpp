#include "tools/impair/clients.hpp"

#include "base/log.hpp"
#include "tools/impair/udp.hpp"

#include <algorithm>

namespace veter::impair {

Client* Clients::from(const transport::Address& address, Clock::time_point now) {
    const auto known = std::find_if(clients_.begin(), clients_.end(),
                                    [&](const Client& c) { return c.address == address; });
    if (known != clients_.end()) {
        known->heard = now;
        return &*known;
    }
    if (clients_.size() >= kLimit) return nullptr;
    logger("impair").info("new client {}", transport::format(address));
    return &clients_.emplace_back(Client{++lastId_, address, connectTo(to_), now});
}

Client* Clients::find(std::uint32_t id) noexcept {
    const auto known =
        std::find_if(clients_.begin(), clients_.end(), [&](const Client& c) { return c.id == id; });
    return known == clients_.end() ? nullptr : &*known;
}

void Clients::forgetSilent(Clock::time_point now) {
    std::erase_if(clients_, [&](const Client& c) {
        const bool silent = now - c.heard >= kSilence;
        if (silent) logger("impair").info("client {} is gone", transport::format(c.address));
        return silent;
    });
}

void Clients::rebind() {
    for (auto& client : clients_) client.socket = connectTo(to_);
}

} // namespace veter::impair

#pragma once
// Names to addresses.

#include "base/units.hpp"
#include "transport/net/address.hpp"

#include <memory>
#include <string>
#include <vector>

struct addrinfo;

namespace veter::transport {

/// Waits for the name server. `whose` goes into the text of the std::runtime_error that it throws:
/// "look up HOST`whose`: REASON".
Address lookUp(const Endpoint& endpoint, const std::string& whose = "");

/// Looks a name up without blocking the caller (glibc's getaddrinfo_a). One thread.
class Resolver {
public:
    explicit Resolver(const Endpoint& endpoint); ///< starts at once; a numeric address is Found
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    enum class State { Running, Found, Failed };
    State poll();
    const std::vector<Address>& addresses() const noexcept { return addresses_; } ///< once Found
    const std::string& error() const noexcept { return error_; }                  ///< once Failed

private:
    struct Request;
    State take(const addrinfo* list);

    std::unique_ptr<Request> request_;
    State state_ = State::Running;
    std::vector<Address> addresses_;
    std::string error_;
};

} // namespace veter::transport

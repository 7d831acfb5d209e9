#include "transport/net/resolver.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;
using namespace veter::transport;

TEST_CASE("an address that is written as numbers is known at once") {
    for (const auto* host : {"127.0.0.1", "192.0.2.1", "::1", "2001:db8::1"}) {
        CAPTURE(host);
        Resolver resolver({host, 5004});
        REQUIRE(resolver.poll() == Resolver::State::Found);
        REQUIRE(resolver.addresses().size() == 1);
        CHECK(format(resolver.addresses().front()) == format(Endpoint{host, 5004}));
    }
}

TEST_CASE("a lookup returns the address, or an error that says whose name it was") {
    for (const auto* host : {"127.0.0.1", "2001:db8::1"})
        CHECK(lookUp({host, 9000}) == parseAddress(host, 9000));
    const auto reason = [](const std::string& whose) -> std::string {
        try {
            lookUp({"not a name", 9000}, whose);
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "";
    };
    CHECK(reason("").rfind("look up not a name: ", 0) == 0);
    CHECK(reason(" of the robot").rfind("look up not a name of the robot: ", 0) == 0);
}

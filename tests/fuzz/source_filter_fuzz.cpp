#include "tests/fuzz/fuzz.hpp"

#include "base/log.hpp"
#include "relay/receive/receiver_core.hpp"
#include "relay/receive/source_filter.hpp"

#include <arpa/inet.h>

#include <array>
#include <cstring>
#include <random>
#include <stdexcept>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;
using transport::Address;

namespace {

constexpr std::size_t kMaxNetworks = 16;

bool equal(const Cidr& a, const Cidr& b) {
    return a.bits == b.bits && std::memcmp(&a.address, &b.address, sizeof a.address) == 0;
}

bool bitOf(const in6_addr& address, unsigned bit) {
    return (address.s6_addr[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

/// What allows() is to say, bit by bit.
bool isInside(const std::vector<Cidr>& networks, const in6_addr& address) {
    for (const auto& network : networks) {
        unsigned same = 0;
        while (same < network.bits && bitOf(address, same) == bitOf(network.address, same)) ++same;
        if (same == network.bits) return true;
    }
    return networks.empty();
}

/// nullopt = it is refused.
std::optional<Cidr> parse(std::string_view text) {
    Cidr network;
    try {
        network = parseCidr(text);
    } catch (const std::invalid_argument& e) {
        fuzz::require(*e.what() != '\0', "a reason");
        return std::nullopt;
    }
    constexpr auto kCharacters = "0123456789abcdefABCDEF.:/";
    fuzz::require(text.find_first_not_of(kCharacters) == text.npos, "an address in numbers");
    fuzz::require(network.bits <= 128, "a prefix of an address");
    fuzz::require(isInside({network}, network.address), "a network contains its own address");
    std::array<char, INET6_ADDRSTRLEN> written{};
    inet_ntop(AF_INET6, &network.address, written.data(), written.size());
    const auto again = parseCidr(fmt::format("{}/{}", written.data(), network.bits));
    fuzz::require(equal(again, network), "a network as it is written is the same network");
    return network;
}

/// Lines up to an empty one; `rest` begins behind it.
std::vector<Cidr> takeNetworks(std::string_view& rest) {
    std::vector<Cidr> networks;
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.empty()) break;
        const auto network = parse(line);
        if (network && networks.size() < kMaxNetworks) networks.push_back(*network);
    }
    return networks;
}

Address makeAddress(const in6_addr& ip) {
    auto address = transport::anyAddress(AF_INET6, 9);
    reinterpret_cast<sockaddr_in6&>(address.storage).sin6_addr = ip;
    return address;
}

/// Two relays, one that filters and one that gets only what may pass: they do the same.
class Relays {
public:
    explicit Relays(std::vector<Cidr> networks)
        : networks_(std::move(networks)), filtering_(networks_), other_({}) {}

    void receive(Bytes wire, const Address& from, Clock::duration later) {
        wait(later);
        const bool inside = isInside(networks_, from.ip6());
        fuzz::require(allows(networks_, from) == inside, "the address decides");
        fuzz::require(allows(networks_, transport::unmapped(from)) == inside,
                      "IPv4 is the same as IPv6 maps it");
        filtering_.receive(wire, from, now_);
        if (inside) other_.receive(wire, from, now_);
        outside_ += inside ? 0 : 1;
        poll();
    }

    void finish() {
        wait(Feedback::kSilence + 1s);
        fuzz::require(filtering_.core.stats().refused == other_.core.stats().refused + outside_,
                      "what is refused is counted");
    }

private:
    struct Relay {
        explicit Relay(const std::vector<Cidr>& networks)
            : core(
                  settings(networks), [this] { return static_cast<std::uint32_t>(random()); },
                  kStart,
                  [this](const AccessUnitPackets& unit) { packets += unit.packets.size(); }) {}

        static ReceiverSettings settings(const std::vector<Cidr>& networks) {
            ReceiverSettings settings;
            settings.allowed = networks;
            settings.ssrc = 1;
            return settings;
        }
        void receive(Bytes wire, const Address& from, Clock::time_point now) {
            std::vector<std::uint8_t> copy(wire.begin(), wire.end());
            core.onDatagram(copy, {from, {}}, now);
        }

        std::mt19937 random;
        std::size_t packets = 0;
        ReceiverCore core;
    };

    void wait(Clock::duration time) {
        const auto end = now_ + time;
        for (auto next = nextWakeUp(); next <= end; next = nextWakeUp()) {
            fuzz::require(next > now_, "what is due is done when it is due");
            now_ = next;
            poll();
        }
        now_ = end;
    }

    Clock::time_point nextWakeUp() const {
        const auto next = filtering_.core.nextWakeUp();
        fuzz::require(next == other_.core.nextWakeUp(), "what is refused wakes nobody");
        return next;
    }

    void poll() {
        do {
            std::vector<ReceiverCore::Datagram> sent, others;
            filtering_.core.poll(now_, sent);
            other_.core.poll(now_, others);
            fuzz::require(sent.size() == others.size(), "what is refused is not answered");
            for (std::size_t i = 0; i < sent.size(); ++i) {
                fuzz::require(sent[i].data == others[i].data, "what is refused changes no answer");
                fuzz::require(sent[i].path.remote == others[i].path.remote, "nor where it goes");
                fuzz::require(isInside(networks_, sent[i].path.remote.ip6()),
                              "answers go to allowed addresses");
            }
        } while (nextWakeUp() <= now_);
        fuzz::require(filtering_.packets == other_.packets, "what is refused is not shown");
    }

    static constexpr auto kStart = Clock::time_point(1h);
    const std::vector<Cidr> networks_;
    Clock::time_point now_ = kStart;
    std::uint64_t outside_ = 0;
    Relay filtering_, other_;
};

/// Reads numbers, and zeros at the end.
class Input {
public:
    explicit Input(Bytes bytes) : rest_(bytes) {}
    bool empty() const { return rest_.empty(); }
    Bytes take(std::size_t size) {
        const auto taken = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    std::uint8_t byte() {
        const auto one = take(1);
        return one.empty() ? 0 : one[0];
    }

private:
    Bytes rest_;
};

/// `kind`: 0 = IPv4, 1 = IPv6, 2 = IPv4 as IPv6 maps it, 3 = of a network, with one bit changed.
Address takeAddress(Input& input, int kind, const std::vector<Cidr>& networks) {
    in6_addr ip{};
    if (kind == 3) {
        const auto which = input.byte(), bit = input.byte();
        if (!networks.empty()) ip = networks[which % networks.size()].address;
        if (bit < 128) ip.s6_addr[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> bit % 8);
        return makeAddress(ip);
    }
    const auto bytes = input.take(kind == 1 ? 16 : 4);
    if (kind != 1) ip = transport::mapped({});
    std::copy(bytes.begin(), bytes.end(), ip.s6_addr + (kind == 1 ? 0 : 12));
    return kind == 0 ? transport::unmapped(makeAddress(ip)) : makeAddress(ip);
}

} // namespace

/// Input: networks, each in a line, an empty line, and datagrams: a byte (5 bits of milliseconds
/// since the last, 2 of the kind of address, 1 = the address of the last), an address, two bytes of
/// size, and so many bytes.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    setLogLevel("off");
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    const auto networks = takeNetworks(rest);
    Relays relays(networks);
    Input input(Bytes(data, size).last(rest.size()));
    auto from = makeAddress({});
    while (!input.empty()) {
        const int head = input.byte();
        if ((head & 0x80) == 0) from = takeAddress(input, head >> 5 & 3, networks);
        const std::size_t high = input.byte() & 7, low = input.byte();
        relays.receive(input.take(high << 8 | low), from, (head & 0x1f) * 1ms);
    }
    relays.finish();
    return 0;
}

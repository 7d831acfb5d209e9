#include "relay/observe/no_picture.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);

/// What is logged at last, when that many of each arrive every second.
std::string after(Clock::duration time, const std::function<void(NoPicture::Facts&)>& second) {
    NoPicture watch;
    NoPicture::Facts facts;
    facts.connected = facts.haveParameterSets = true;
    std::string key;
    for (auto at = Clock::duration(0); at <= time; at += 1s) {
        const auto reason = watch.update(facts, kStart + at);
        key = reason ? reason->key : "";
        if (reason) CHECK(reason->text.size() > 10);
        second(facts);
    }
    return key;
}

} // namespace

TEST_CASE("each reason for a missing picture has its keyword") {
    struct Case {
        const char* key;
        std::function<void(NoPicture::Facts&)> second;
    };
    for (const auto& c :
         std::vector<Case>{{"no_parameter_sets",
                            [](auto& f) {
                                f.received.packets += 100;
                                f.received.units += 30;
                                f.haveParameterSets = false;
                            }},
                           {"no_key_frame",
                            [](auto& f) {
                                f.received.packets += 100;
                                f.received.units += 30;
                            }},
                           {"damaged",
                            [](auto& f) {
                                f.received.packets += 100;
                                f.received.units += 30;
                                f.received.damaged += 29;
                            }},
                           {"no_server",
                            [](auto& f) {
                                f.received.packets += 100;
                                f.received.units += 30;
                                f.connected = false;
                            }},
                           {"payload_type", [](auto& f) { f.received.wrongType += 100; }},
                           {"too_large", [](auto& f) { f.received.tooLarge += 100; }},
                           {"unproven", [](auto& f) { f.received.unproven += 100; }},
                           {"encrypted", [](auto& f) { f.received.encrypted += 100; }},
                           {"key", [](auto& f) { f.received.unauthentic.badTag += 100; }},
                           {"malformed", [](auto& f) { f.received.malformed += 100; }},
                           {"refused", [](auto& f) { f.received.refused += 100; }},
                           {"no_slices", [](auto& f) { f.received.packets += 100; }},
                           {"", [](auto&) {}},
                           {"", [](auto& f) {
                                f.received.packets += 100;
                                f.received.units += 30;
                                f.published += 30;
                            }}}) {
        INFO(c.key);
        CHECK(after(NoPicture::kPatience - 1s, c.second).empty());
        CHECK(after(NoPicture::kPatience + 1s, c.second) == c.key);
    }
}

TEST_CASE("the log line has the numbers of both payload types") {
    NoPicture watch;
    NoPicture::Facts facts;
    facts.payloadType = 96;
    facts.received.lastWrongType = 97;
    std::optional<NoPicture::Reason> reason;
    for (int i = 0; i < 10; ++i, facts.received.wrongType += 10)
        reason = watch.update(facts, kStart + i * 1s);
    REQUIRE(reason);
    CHECK(reason->text.find("97") != std::string::npos);
    CHECK(reason->text.find("96") != std::string::npos);
}

TEST_CASE("no reason is logged for a silence, nor once a picture is published") {
    NoPicture watch;
    NoPicture::Facts facts;
    facts.haveParameterSets = facts.connected = true;
    const auto second = [&](int at, bool packets, bool picture) {
        const auto reason = watch.update(facts, kStart + at * 1s);
        if (packets) facts.received.packets += 10, facts.received.units += 1;
        if (picture) ++facts.published;
        return reason.has_value();
    };
    int at = 0;
    for (; at < 10; ++at) second(at, true, false);
    CHECK(second(at++, true, false));
    CHECK(second(at++, false, false));
    CHECK(second(at++, false, false));
    for (int i = 0; i < 5; ++i) second(at++, false, false);
    CHECK_FALSE(second(at++, true, false));
    for (int i = 0; i < 10; ++i) second(at++, true, false);
    CHECK(second(at++, true, true));
    CHECK_FALSE(second(at++, true, false));
}

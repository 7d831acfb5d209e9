#include "tests/unit/relay/receive/feedback_stream.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

TEST_CASE("the reported loss is that of the last four seconds, before any repair") {
    Stream s;
    double loss = 0;
    const auto run = [&](Clock::duration from, Clock::duration to, int each) {
        for (int i = 0; from + i * kPackets < to; ++i) {
            const auto at = from + i * kPackets;
            if (each != 0 && i % each == 0)
                s.lose();
            else
                s.packet(at);
            if (const auto told = s.take(at); told.link) loss = told.link->loss;
        }
    };
    run(0s, 2s, 0);
    CHECK(loss == 0);
    run(2s, 8s, 10);
    CHECK(loss == doctest::Approx(0.1).epsilon(0.05));
    CHECK(s.feedback.loss() == doctest::Approx(loss).epsilon(0.001));
    run(8s, 10s, 0);
    CHECK(loss == doctest::Approx(0.05).epsilon(0.1));
    run(10s, 13s, 0);
    CHECK(loss == 0);
}

TEST_CASE("losses around an outage are not reported as the link's") {
    Stream s;
    auto at = 0ms;
    const auto run = [&](int packets) {
        for (int i = 0; i < packets; ++i, at += kPackets) s.packet(at);
    };
    run(100);
    at += 2s;
    run(10); // waited in a queue that overflowed meanwhile
    for (int i = 0; i < 60; ++i) s.lose();
    for (int i = 0; i < 20; ++i) {
        run(50);
        if (const auto told = s.take(at).link) CHECK(told->loss == 0);
    }
    CHECK(s.repair.losses().lost == 60); // but is counted
    for (int i = 0; i < 20; ++i) s.lose();
    run(50);
    CHECK(s.take(at).link->loss > 0);
}

TEST_CASE("losses of an outage, however short, are not reported as the link's") {
    for (const auto silence : {350ms, 450ms, 800ms}) {
        INFO(silence.count() << " ms");
        Stream s;
        auto at = 0ms;
        const auto run = [&](int packets) {
            for (int i = 0; i < packets; ++i, at += kPackets) s.packet(at);
        };
        run(100);
        at += silence;
        for (int i = 0; i < 30; ++i) s.lose();
        for (int i = 0; i < 20; ++i) {
            run(50);
            if (const auto told = s.take(at).link) CHECK(told->loss == 0);
        }
        CHECK(s.repair.losses().lost == 30);
    }
}

TEST_CASE("after a reset the next sender's loss starts at none") {
    Stream s;
    for (auto at = Clock::duration(0ms); at < 2s; at += kPackets) {
        s.lose();
        s.packet(at);
        s.take(at);
    }
    CHECK(s.feedback.loss() > 0.4);
    s.repair.reset();
    s.feedback.reset();
    CHECK(s.feedback.loss() == 0);
    CHECK(s.take(2s).bytes == 0);
    for (auto at = Clock::duration(2s); at < 3s; at += kPackets) {
        s.packet(at);
        const auto told = s.take(at);
        if (told.link) CHECK(told.link->loss == 0);
        if (told.report) CHECK(told.report->lost == 0);
    }
}

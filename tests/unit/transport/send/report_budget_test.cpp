#include "transport/send/report_budget.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);

} // namespace

TEST_CASE("the first four reports go out at once, then one each 100 ms") {
    ReportBudget budget;
    for (int i = 0; i < ReportBudget::kBurst; ++i) {
        CHECK(budget.next(kStart) == kStart);
        budget.spend(kStart);
    }
    for (auto due = kStart + 100ms; due < kStart + 1s; due += 100ms) {
        CHECK(budget.next(due - 99ms) == due);
        CHECK(budget.next(due) == due);
        budget.spend(due);
    }
}

TEST_CASE("what is not used is saved up, to four reports and no more") {
    ReportBudget budget;
    for (const auto start : {kStart, kStart + 400ms, kStart + 24h}) {
        for (int i = 0; i < ReportBudget::kBurst; ++i) {
            CHECK(budget.next(start) == start);
            budget.spend(start);
        }
        CHECK(budget.next(start) == start + 100ms);
    }
}

TEST_CASE("whoever asks all the time gets ten reports a second") {
    ReportBudget budget;
    int sent = 0;
    for (auto now = kStart; now < kStart + 10s; now += 1ms) {
        if (budget.next(now) > now) continue;
        budget.spend(now);
        ++sent;
    }
    CHECK(sent == 4 + 99);
}

#include "transport/congestion/loss_estimator.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace veter::transport;

namespace {

/// So many hundredths are lost of a thousand packets.
void lose(LossEstimator& watch, std::size_t share) {
    for (int i = 0; i < 10; ++i) watch.add(100 - share, share);
}

} // namespace

TEST_CASE("loss is heavy above 15 %, some above 5 %") {
    LossEstimator watch;
    CHECK(watch.loss() == 0);
    watch.add(0, 10);
    CHECK_FALSE(watch.heavy()); // too few for an estimate
    for (const std::size_t share : {0U, 4U, 6U, 14U, 16U, 100U}) {
        lose(watch, share);
        CHECK(watch.loss() == doctest::Approx(static_cast<double>(share) / 100));
        CHECK(watch.some() == (share > 5));
        CHECK(watch.heavy() == (share > 15));
    }
}

TEST_CASE("loss that a lower rate does not help against is tolerated, more is not") {
    LossEstimator watch;
    lose(watch, 20);
    REQUIRE(watch.heavy());
    watch.onFall();
    CHECK_FALSE(watch.heavy());
    lose(watch, 20);
    CHECK_FALSE(watch.heavy());
    CHECK_FALSE(watch.some());
    lose(watch, 30);
    CHECK(watch.heavy());
    lose(watch, 0); // that cause is gone
    lose(watch, 20);
    CHECK(watch.heavy());
}

TEST_CASE("loss that a lower rate helps against is blamed on the rate again") {
    LossEstimator watch;
    lose(watch, 40);
    watch.onFall();
    lose(watch, 10);
    CHECK(watch.some());
    lose(watch, 20);
    CHECK(watch.heavy());
}

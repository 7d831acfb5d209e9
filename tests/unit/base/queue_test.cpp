#include "base/queue.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <thread>

using namespace veter;

TEST_CASE("a full queue loses what its policy says, and counts it") {
    BoundedQueue<int> newest(2, WhenFull::DropOldest);
    CHECK(newest.push(1));
    CHECK(newest.push(2));
    CHECK_FALSE(newest.push(3));
    CHECK(newest.lost() == 1);
    CHECK(newest.pop({}) == 2);
    CHECK(newest.pop({}) == 3);

    BoundedQueue<int> first(1, WhenFull::RejectNew);
    CHECK(first.push(1));
    CHECK_FALSE(first.push(2));
    CHECK(first.lost() == 1);
    CHECK(first.pop({}) == 1);
}

TEST_CASE("a queue is limited by weight as well as by number") {
    BoundedQueue<int> first(100, WhenFull::RejectNew, 10);
    CHECK(first.push(1, 6));
    CHECK_FALSE(first.push(2, 5));
    CHECK(first.push(3, 4));
    CHECK(first.lost() == 1);
    CHECK(first.pop({}) == 1);
    CHECK(first.push(4, 6));
    CHECK(first.pop({}) == 3);
    CHECK(first.pop({}) == 4);

    BoundedQueue<int> newest(100, WhenFull::DropOldest, 10);
    for (int i = 1; i <= 3; ++i) CHECK(newest.push(i, 3));
    CHECK_FALSE(newest.push(4, 6)); // in place of two
    CHECK(newest.lost() == 2);
    CHECK_FALSE(newest.push(5, 11)); // fits in no queue
    CHECK(newest.lost() == 3);
    CHECK(newest.pop({}) == 3);
    CHECK(newest.pop({}) == 4);
}

TEST_CASE("a closed queue is emptied, then ends") {
    BoundedQueue<std::unique_ptr<int>> queue(2, WhenFull::RejectNew);
    queue.push(std::make_unique<int>(7));
    queue.close();
    CHECK_FALSE(queue.push(std::make_unique<int>(8)));
    CHECK(**queue.pop({}) == 7);
    CHECK_FALSE(queue.pop({}));
}

TEST_CASE("a waiting pop ends at stop, at close and at its deadline") {
    BoundedQueue<int> queue(1, WhenFull::RejectNew);
    bool empty = false;
    {
        std::jthread reader([&](const std::stop_token& stop) { empty = !queue.pop(stop); });
    } // the jthread's destructor requests the stop
    CHECK(empty);
    CHECK_FALSE(queue.popUntil({}, std::chrono::steady_clock::now()));
    std::jthread reader([&] { empty = !queue.pop({}); });
    queue.close();
    reader.join();
    CHECK(empty);
}

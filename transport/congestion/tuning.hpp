#pragma once
// What CongestionController was tuned to; docs/congestion.md says what half and double of those
// that matter most gives.

#include "base/time.hpp"

namespace veter::transport::tuning {

using std::chrono::milliseconds;

// Chosen with the simulator (tests/rate): a link that falls from 4 to 0.8 Mbit/s and comes back,
// mobile links, constant ones of 0.1 to 8 Mbit/s, random loss, outages of 0.1 to 30 s.
// tests/unit/rate/rate_simulation_test.cpp says what each must reach.

// An unknown link: an IDR at this rate takes 100 ms on a link of 0.5 Mbit/s, and a second later the
// rate may be 2 Mbit/s. Who has told nothing for so long while it got pictures tells nothing at
// all.
inline constexpr double kStart = 600'000;
inline constexpr Micros kStartWait = milliseconds(500);

// What is sent is measured over so long that a key frame, several times as large as other pictures,
// hardly matters. Longer notices later that the target is used.
inline constexpr Micros kSendingWindow = milliseconds(600);

// Down: where packets wait longer than kHighQueue, to kUse of what the link carries. Less takes a
// radio link's pauses for queues, more adds delay. The tenth that kUse leaves drains the queue.
inline constexpr double kUse = 0.9;
inline constexpr Micros kSettle = milliseconds(100); // until the encoder has followed

// Up: each kStep while they wait less than kLowQueue (a packet of 1200 bytes takes 12 ms at
// 800 kbit/s, which is none), to kUse of what the link carries; slowly where packets queued lately:
// kNearStep each kStep is 22 % a second, kMostStep is from 150 kbit/s to 2 Mbit/s in a second.
// kLeastStep, of all publishers alike, lets those that share a link come to the same rate. A target
// that is not used says nothing of the link.
inline constexpr Micros kStep = milliseconds(100);
inline constexpr Micros kRememberCeiling = milliseconds(3000);
inline constexpr double kNearFrom = 0.8; // of the ceiling
inline constexpr double kNearTo = 1.1;
inline constexpr double kNearStep = 1.02;
inline constexpr double kLeastStep = 15'000; // bits a second
inline constexpr double kMostStep = 1.3;
inline constexpr double kNearLeast = 1.2; // times the least rate: no lower one can drain a queue
inline constexpr double kUnused = 1.5;    // times what is sent

// Where so much is lost while the link seems to carry so little of the target, its queue is full,
// however short that is. From more of the target on, an upload by TCP leaves less than a quarter.
inline constexpr double kFullLoss = 0.05;
inline constexpr double kFullFrom = 0.6;

// Both queues, in ms, at the most and what is added at none of it: who has little of what it wants
// bears a longer queue. So of two publishers on a link the one that has more gives way, and beside
// an upload by TCP, which fills the queue, a quarter of the link remains.
inline constexpr double kLowQueue = 12, kLowQueueAdded = 20;
inline constexpr double kHighQueue = 33, kHighQueueAdded = 37;

// How much may be in flight: a round trip, the receiver's report interval, and a short queue, of
// the target; of twice that where the target is the most, and the link seems to carry more.
inline constexpr Micros kReportInterval = milliseconds(20);
inline constexpr Micros kAllowedQueue = milliseconds(50);
inline constexpr double kRoomAtMost = 2;
inline constexpr Micros kQueueAtMost = milliseconds(100); // a key frame takes so long at the target
inline constexpr double kLeastInFlight = 1200;            // bytes
inline constexpr Micros kAloneInterval = milliseconds(700);
// For how long nothing needs to be told while the link is well: what is sent into its pause queues.
// Where the last such silence was one of lost reports or packets, it is the longer time.
inline constexpr Micros kPatience = milliseconds(40);
inline constexpr Micros kLossyPatience = milliseconds(200);
inline constexpr Micros kLate = milliseconds(50);           // behind a pause, or others' packets
inline constexpr Micros kNoticed = std::chrono::seconds(2); // others' packets, since
// Beyond that, and while nothing arrives, a picture is sent now and then: if all in flight was
// lost, nothing else would show that the link is back. More often fills the queue that it comes
// back with, more seldom shows it later.
inline constexpr Micros kTry = milliseconds(250);

// A pause so long loses packets whatever the rate is: seven of the reports that come each
// kReportInterval are missing. A stall is longer than most handovers, which pause kGoodMobile and
// kPoorMobile of tests/rate for 90 and 150 ms in the mean.
inline constexpr Micros kPause = milliseconds(150);
inline constexpr Micros kStall = milliseconds(400);
inline constexpr Micros kStallStep = milliseconds(200);
inline constexpr double kStallFall = 0.6; // each kStallStep: to a twelfth in a second
inline constexpr double kRestore = 0.9;   // of the target before, when something arrives again
// Then what is in flight is lost: radio links can hold packets for seconds.
inline constexpr Micros kGiveUp = milliseconds(3000);

} // namespace veter::transport::tuning

#include "tests/rate/tcp_flow.hpp"

#include <algorithm>
#include <cmath>

namespace veter::sim {
namespace {

constexpr std::size_t kPacketBytes = 1472; // of 1500 with IP and UDP headers, which the link adds
constexpr double kCubic = 0.4;             // RFC 9438 section 4.1
constexpr double kBeta = 0.7;
constexpr std::uint32_t kReordering = 3; // packets
constexpr auto kTimeOut = std::chrono::seconds(1);

} // namespace

void TcpFlow::step(Clock::time_point now, std::vector<std::vector<std::uint8_t>>& out) {
    if (now < begin_) return;
    const auto due = std::find_if(acks_.begin(), acks_.end(), [&](auto& a) { return a.at > now; });
    for (auto ack = acks_.begin(); ack != due; ++ack) onAck(ack->number, now);
    acks_.erase(acks_.begin(), due);
    if (!flying_.empty() && now >= progress_ + kTimeOut) {
        onLoss(now);
        flying_.clear();
        window_ = 1;
        progress_ = now;
    }
    while (static_cast<double>(flying_.size()) < window_) {
        if (flying_.empty()) progress_ = now;
        std::vector<std::uint8_t> packet(kPacketBytes);
        store32be(packet, 0, next_);
        flying_.insert(next_++);
        out.push_back(std::move(packet));
    }
}

void TcpFlow::onArrival(std::vector<std::uint8_t> packet, Clock::time_point now) {
    arrived_ += packet.size() + 28;
    acks_.push_back({now + back_, load32be(packet, 0)});
}

Clock::time_point TcpFlow::nextWakeUp() const {
    if (flying_.empty()) return begin_;
    const auto ack = acks_.empty() ? Clock::time_point::max() : acks_.front().at;
    return std::min(ack, progress_ + kTimeOut);
}

void TcpFlow::onAck(std::uint32_t number, Clock::time_point now) {
    progress_ = now;
    if (flying_.erase(number) == 0) return;
    bool lost = false;
    while (!flying_.empty() && *flying_.begin() + kReordering <= number) {
        lost = lost || *flying_.begin() >= recovery_;
        flying_.erase(flying_.begin());
    }
    if (lost)
        onLoss(now);
    else
        grow(now);
}

void TcpFlow::onLoss(Clock::time_point now) {
    recovery_ = next_;
    most_ = window_;
    threshold_ = window_ = std::max(2.0, kBeta * window_);
    epoch_ = now;
}

void TcpFlow::grow(Clock::time_point now) {
    if (window_ < threshold_) {
        window_ += 1;
        return;
    }
    const double k = std::cbrt(most_ * (1 - kBeta) / kCubic);
    const double target = kCubic * std::pow(toSeconds(now - epoch_) - k, 3) + most_;
    window_ += std::clamp((target - window_) / window_, 0.01 / window_, 0.5);
}

} // namespace veter::sim

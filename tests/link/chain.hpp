#pragma once

#include "encode/frame_decimator.hpp"
#include "relay/receive/receiver_core.hpp"
#include "tests/link/camera.hpp"
#include "tests/link/picture_encoder.hpp"
#include "tools/impair/link.hpp"
#include "transport/send/sender_core.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace veter::sim {

struct ChainSettings {
    std::uint32_t seed = 1;
    impair::Change up{}; ///< from the sender, from the start; delay and queue have defaults
    impair::Change down{};
    transport::SenderSettings sender{};
    std::optional<transport::SrtpKeys> keys{}; ///< of both ends
    std::optional<Clock::duration> latency{};  ///< as relay::ReceiverSettings has it
    double fps = 30;
    std::uint16_t firstSequence = 32'000;
};

/// A picture that the camera took.
struct Taken {
    Clock::time_point captured;
    std::optional<Clock::time_point> shown{}; ///< with all that it refers to
    bool skipped = false;                     ///< not encoded: the link has no room
    bool key = false;
    double psnr = 0; ///< dB; 0 = not known
    std::size_t bytes = 0;
    unsigned back = 1; ///< so many encoded ones before it is the one that it refers to
};

/// Whoever shares the link from the sender: its packets wait in the same queue.
class Neighbour {
public:
    virtual ~Neighbour() = default;
    virtual void step(Clock::time_point now, std::vector<std::vector<std::uint8_t>>& out) = 0;
    virtual void onArrival(std::vector<std::uint8_t> packet, Clock::time_point now) = 0;
    virtual Clock::time_point nextWakeUp() const = 0; ///< of step()
};

/// Camera -> encoder -> SenderCore -> impair::Link -> ReceiverCore -> viewer, and feedback the way
/// back: the real ends in virtual time. The same settings give the same run.
class Chain {
public:
    Chain(const ChainSettings& settings, std::unique_ptr<PictureEncoder> encoder);

    void run(Clock::duration time);
    Clock::time_point now() const noexcept { return now_; }

    // What happens now.
    void restartSender(bool bye); ///< as another process: new SSRC, sequence and time
    void restartRelay();
    void moveSender(); ///< to another address: what is under way to the old is lost
    void stepWallClock(Micros step) { wallClockOffset_ += step; } ///< the sender's
    impair::Link up, down;
    Neighbour* neighbour = nullptr;
    /// Where the sender's packets go instead of `up`; they come back by deliver().
    std::function<void(std::vector<std::uint8_t>)> sendVia{};
    void deliver(Bytes packet);
    using Datagrams = std::vector<std::vector<std::uint8_t>>;
    /// What becomes of each datagram of the receiver; empty = it is sent.
    std::function<Datagrams(std::vector<std::uint8_t>)> changeFeedback{};
    bool route = true;    ///< false = the sender's machine has none: its kernel takes nothing
    bool feedback = true; ///< false = the receiver's datagrams are dropped

    struct Counts {
        std::uint64_t taken = 0;
        std::uint64_t skipped = 0; ///< not encoded: the link has no room
        std::uint64_t shown = 0;   ///< whole, and all that they refer to
        std::uint64_t damaged = 0; ///< came with packets missing
        std::uint64_t wrong = 0;   ///< passed as whole, but differ from what was sent
        std::uint64_t keyFramesAsked = 0;
        std::uint64_t repairsAsked = 0; ///< pictures that refer to one that came
        std::uint64_t unfounded = 0;    ///< shown, and what they refer to is not
        Clock::duration worst{};        ///< from capture to whole
        Clock::duration longestFreeze{};
        /// Of each datagram of both ends and each picture that came, in order, with its time.
        std::uint64_t digest = 0xcbf29ce484222325;
    };
    const Counts& counts() const noexcept { return counts_; }
    void resetCounts() noexcept; ///< the figures from now on
    /// Of pictures from then on, to be called when nothing is due; what is older may be dropped.
    std::map<std::uint32_t, Taken> pictures; ///< by number
    bool keepPictures = false;               ///< else only those under way

    void setRobot(const transport::RobotState& state) { sender_->setRobot(state); }
    transport::SenderStats sent() const { return sender_->stats(now_); }
    relay::ReceiverStats received() const { return receiver_->stats(); }
    BitRate encoderRate() const noexcept { return rate_; }

private:
    void takePicture();
    void step();
    void arrive();
    void stepNeighbour();
    void receive(Bytes packet, std::uint32_t client);
    void answer();
    void send();
    void show(const relay::AccessUnitPackets& unit);
    bool isAsSent(std::uint32_t number, const relay::AccessUnitPackets& unit) const;
    void digest(Bytes bytes) noexcept;
    void forgetBefore(std::uint32_t number);
    void makeSender();
    void makeRelay();

    const ChainSettings settings_;
    std::unique_ptr<PictureEncoder> encoder_;
    encode::FrameDecimator decimator_;
    std::mt19937 random_;
    Clock::time_point now_{std::chrono::hours(1)};
    Micros wallClockOffset_ = std::chrono::seconds(1'700'000'000);
    Clock::time_point nextPicture_ = now_;
    std::uint32_t number_ = 0; // of the next picture
    std::uint32_t session_ = 0;
    std::uint32_t client_ = 0; // the sender's address
    BitRate rate_;
    std::optional<Camera> camera_;
    std::optional<transport::SenderCore> sender_;
    std::optional<relay::ReceiverCore> receiver_;
    transport::SenderCore::Out out_;
    std::vector<relay::ReceiverCore::Datagram> answers_;
    std::vector<impair::Packet> packets_;
    std::map<std::uint32_t, std::vector<Packet>> sentPictures_; // the last ones, by number
    bool waitsForGood_ = true;
    std::map<std::uint32_t, bool> shown_; // by number: whether viewers have it as encoded
    std::map<std::uint32_t, std::uint32_t> refersTo_; // by number, where it is no key frame
    std::deque<std::uint32_t> encoded_;               // the last ones
    Clock::time_point lastShown_ = now_;
    Counts counts_;
};

} // namespace veter::sim

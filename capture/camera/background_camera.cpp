#include "capture/camera/background_camera.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace veter::capture {
namespace {

using namespace std::chrono_literals;
constexpr auto kFirstOpening = 10s; // nobody watches yet, and a wrong use is to be told
constexpr auto kMoment = 150ms;
constexpr auto kTurn = 100ms; // after which damage is told, too

/// What the camera's thread writes, and its reader reads.
class Handover {
public:
    enum class Phase { Opening, Running, Ended };

    /// Until the camera is open or cannot be, its end where `phase` is that; false = not in time.
    bool waitBeyond(Phase phase, Clock::duration patience) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [&] { return phase_ > phase; });
    }
    /// Throws what ended the camera. Null = none before `deadline`, or stopped.
    av::Ptr<AVFrame> take(const std::stop_token& stop, Clock::time_point deadline) {
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, stop, deadline, [&] { return frame_ || error_; });
        if (!frame_) rethrow();
        return std::move(frame_);
    }
    void rethrow() const {
        if (error_) std::rethrow_exception(error_);
    }

    void opened(const Camera& camera) {
        update([&] {
            phase_ = Phase::Running;
            format_ = camera.format();
            orientation_ = camera.orientation();
        });
    }
    void put(av::Ptr<AVFrame> frame, const Camera& camera) {
        update([&] {
            damaged_ = camera.damaged();
            if (frame) frame_ = std::move(frame);
        });
    }
    void failed(std::exception_ptr error) {
        update([&] { error_ = std::move(error); });
    }
    void ended() {
        update([&] { phase_ = Phase::Ended; });
    }

    Format format() const { return read(format_); }
    Orientation orientation() const { return read(orientation_); }
    std::uint64_t damaged() const { return read(damaged_); }

private:
    template <class F> void update(F change) {
        {
            const std::lock_guard lock(mutex_);
            change();
        }
        changed_.notify_all();
    }
    template <class T> T read(const T& value) const {
        const std::lock_guard lock(mutex_);
        return value;
    }

    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    Phase phase_ = Phase::Opening;
    Format format_;
    Orientation orientation_;
    std::uint64_t damaged_ = 0;
    av::Ptr<AVFrame> frame_; // the newest one
    std::exception_ptr error_;
};

void run(const OpenCamera& open, Handover& to, const std::stop_token& stop) {
    nameThread("veter-camera");
    std::unique_ptr<Camera> camera;
    try {
        camera = open();
        to.opened(*camera);
        while (!stop.stop_requested()) to.put(camera->next(stop, Clock::now() + kTurn), *camera);
    } catch (...) {
        to.failed(std::current_exception());
    }
    camera.reset(); // which may take its time
    to.ended();
}

/// The reader's side.
class Reader final : public Camera {
public:
    Reader(std::shared_ptr<Handover> from, std::stop_source stop)
        : from_(std::move(from)), stop_(std::move(stop)) {}
    ~Reader() override { stop_.request_stop(); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    Format format() const override { return from_->format(); }
    Orientation orientation() const override { return from_->orientation(); }
    std::uint64_t damaged() const override { return from_->damaged(); }
    av::Ptr<AVFrame> next(const std::stop_token& stop, Clock::time_point deadline) override {
        return from_->take(stop, deadline);
    }

private:
    std::shared_ptr<Handover> from_;
    std::stop_source stop_;
};

class Background {
public:
    explicit Background(OpenCamera open) : open_(std::move(open)) {}

    std::unique_ptr<Camera> open() {
        if (thread_.joinable() && thread_.get_stop_token().stop_requested()) end();
        if (!thread_.joinable()) start();
        const auto patience = std::exchange(first_, false) ? kFirstOpening : kMoment;
        if (!handover_->waitBeyond(Handover::Phase::Opening, patience))
            throw CameraLost("camera is not ready", "opening it takes long");
        auto reader = std::make_unique<Reader>(handover_, thread_.get_stop_source());
        handover_->rethrow(); // the reader's end then stops the thread
        return reader;
    }

private:
    void start() {
        handover_ = std::make_shared<Handover>();
        thread_ = std::jthread(
            [this, to = handover_](const std::stop_token& stop) { run(open_, *to, stop); });
    }

    void end() {
        if (!handover_->waitBeyond(Handover::Phase::Running, kMoment))
            throw CameraLost("camera is not ready", "it does not end its last session");
        thread_ = {};
    }

    OpenCamera open_;
    bool first_ = true;
    std::shared_ptr<Handover> handover_;
    std::jthread thread_; // its stop: nobody reads any more
};

} // namespace

OpenCamera inBackground(OpenCamera open) {
    return
        [background = std::make_shared<Background>(std::move(open))] { return background->open(); };
}

} // namespace veter::capture

#include "objects.hpp"

#include <algorithm>

namespace stand_in {
namespace {

class StreamSettings final : public Argus::OutputStreamSettings,
                             public Argus::IEGLOutputStreamSettings,
                             Object {
public:
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        return find<Argus::IEGLOutputStreamSettings>(this, id);
    }
    void destroy() override { delete this; }
    Argus::Status setPixelFormat(const Argus::PixelFormat& format) override {
        formatSet_ = format == Argus::PIXEL_FMT_YCbCr_420_888;
        return Argus::STATUS_OK;
    }
    Argus::Status setResolution(const Argus::Size2D<std::uint32_t>& size) override {
        World::get().with([&](State& s) {
            s.wishes.width = size.width();
            s.wishes.height = size.height();
        });
        return Argus::STATUS_OK;
    }
    Argus::Status setMode(const Argus::EGLStreamMode& mode) override {
        World::get().with([&](State& s) { s.wishes.streamMode = mode.text; });
        return Argus::STATUS_OK;
    }
    Argus::Status setMetadataEnable(bool enable) override {
        metadata_ = enable;
        return Argus::STATUS_OK;
    }
    bool complete() const noexcept { return formatSet_ && metadata_; }

private:
    bool formatSet_ = false;
    bool metadata_ = false;
};

class Output final : public Argus::OutputStream, public Argus::IEGLOutputStream, Object {
public:
    explicit Output(const Wishes& wishes)
        : stream_(std::make_shared<Stream>(wishes.width, wishes.height)) {}
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        return find<Argus::IEGLOutputStream>(this, id);
    }
    void destroy() override {
        note("destroy stream");
        delete this;
    }
    Argus::Status waitUntilConnected(std::uint64_t) const override {
        return stream_->started() ? Argus::STATUS_OK : Argus::STATUS_TIMEOUT;
    }
    void disconnect() override { note("disconnect"); }
    const std::shared_ptr<Stream>& stream() const noexcept { return stream_; }

private:
    std::shared_ptr<Stream> stream_;
};

} // namespace

void note(const std::string& step) {
    World::get().with([&](State& s) { s.ending.push_back(step); });
}

Argus::OutputStreamSettings* makeStreamSettings() { return new StreamSettings; }

Argus::OutputStream* makeStream(const Argus::OutputStreamSettings& settings) {
    if (!static_cast<const StreamSettings&>(settings).complete()) return nullptr;
    return new Output(World::get().state().wishes);
}

std::shared_ptr<Stream> streamOf(const Argus::OutputStream& stream) {
    return static_cast<const Output&>(stream).stream();
}

void Stream::start(Nanos frame) {
    const std::lock_guard lock(mutex_);
    start_ = Clock::now();
    frame_ = frame;
}

bool Stream::started() const {
    const std::lock_guard lock(mutex_);
    return frame_ > Nanos(0);
}

std::uint64_t Stream::due(Clock::time_point now) const {
    const std::lock_guard lock(mutex_);
    return frame_ > Nanos(0) ? static_cast<std::uint64_t>((now - start_) / frame_) : 0;
}

Clock::time_point Stream::timeOf(std::uint64_t number) const {
    const std::lock_guard lock(mutex_);
    return start_ + static_cast<std::int64_t>(number) * frame_;
}

Picture Stream::newest(std::uint64_t last, Clock::time_point deadline) const {
    for (;;) {
        const auto fault = World::get().state().fault;
        const auto now = Clock::now();
        const bool captures = connected() && (fault == Fault::None || fault == Fault::NoCopy);
        const auto number = fault == Fault::Frozen ? last : captures ? due(now) : 0;
        if (number > (fault == Fault::Frozen ? 0 : last)) {
            const auto begin = timeOf(number - 1).time_since_epoch();
            return {number, begin + World::get().state().clockOffset};
        }
        if (now >= deadline || !connected()) return {};
        World::get().wait(captures ? std::min(deadline, timeOf(last + 1)) : deadline,
                          [&](const State& s) { return s.fault != fault || !connected(s); });
    }
}

} // namespace stand_in

#include "objects.hpp"

namespace stand_in {
namespace {

class Session final : public Argus::CaptureSession,
                      public Argus::ICaptureSession,
                      public Argus::IEventProvider,
                      Object {
public:
    Session() {
        World::get().with([](State& s) {
            ++s.sessions;
            s.ending.clear();
            s.wishes = {};
        });
    }
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        return find<Argus::ICaptureSession, Argus::IEventProvider>(this, id);
    }
    void destroy() override {
        note("destroy session");
        delete this;
    }
    Argus::Request* createRequest(const Argus::CaptureIntent&, Argus::Status* status) override {
        return made(makeRequest, status);
    }
    Argus::OutputStreamSettings* createOutputStreamSettings(const Argus::StreamType&,
                                                            Argus::Status* status) override {
        return made(makeStreamSettings, status);
    }
    Argus::OutputStream* createOutputStream(const Argus::OutputStreamSettings* settings,
                                            Argus::Status* status) override {
        auto* stream = made([&] { return makeStream(*settings); }, status);
        if (stream != nullptr) stream_ = streamOf(*stream);
        return stream;
    }
    Argus::EventQueue* createEventQueue(const std::vector<Argus::EventType>& types,
                                        Argus::Status* status) override {
        return made([&] { return makeEventQueue(types); }, status);
    }
    Argus::Status repeat(const Argus::Request*) override {
        if (!connected()) return Argus::STATUS_DISCONNECTED;
        stream_->start(Nanos(World::get().state().wishes.minFrame));
        return Argus::STATUS_OK;
    }
    Argus::Range<std::uint32_t> stopRepeat() override {
        note("stopRepeat");
        constexpr std::uint64_t kLong = 20'000'000'000;
        World::get().wait(until(kLong), [this](const State& s) {
            return s.fault != Fault::Stuck || !connected(s);
        });
        return {0, 0};
    }
    Argus::Status waitForIdle(std::uint64_t) const override {
        note("waitForIdle");
        return connected() ? Argus::STATUS_OK : Argus::STATUS_DISCONNECTED;
    }
    Argus::Status waitForEvents(const std::vector<Argus::EventQueue*>&, std::uint64_t) override {
        return Argus::STATUS_UNIMPLEMENTED;
    }
    Argus::Status waitForEvents(Argus::EventQueue* queue, std::uint64_t) override {
        if (!connected()) return Argus::STATUS_DISCONNECTED;
        const auto captures = stream_->due(Clock::now());
        deliver(*queue, captures - told_);
        told_ = captures;
        return Argus::STATUS_OK;
    }

private:
    template <class Make> auto made(Make make, Argus::Status* status) -> decltype(make()) {
        report(status, connected() ? Argus::STATUS_OK : Argus::STATUS_DISCONNECTED);
        return connected() ? make() : nullptr;
    }

    std::shared_ptr<Stream> stream_;
    std::uint64_t told_ = 0;
};

} // namespace

Argus::CaptureSession* makeSession() { return new Session; }

} // namespace stand_in

#include "objects.hpp"

#include <algorithm>
#include <deque>

namespace stand_in {
namespace {

class Event final : public Argus::Event,
                    public Argus::IEvent,
                    public Argus::IEventError,
                    public Argus::IEventCaptureComplete {
public:
    Event(Argus::EventType type, Argus::Status status) : type_(type), status_(status) {}
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        if (type_ == Argus::EVENT_TYPE_ERROR)
            return find<Argus::IEvent, Argus::IEventError>(this, id);
        if (type_ == Argus::EVENT_TYPE_CAPTURE_COMPLETE)
            return find<Argus::IEvent, Argus::IEventCaptureComplete>(this, id);
        return find<Argus::IEvent>(this, id);
    }
    Argus::EventType getEventType() const override { return type_; }
    Argus::Status getStatus() const override { return status_; }

private:
    Argus::EventType type_;
    Argus::Status status_;
};

class Queue final : public Argus::EventQueue, public Argus::IEventQueue, Object {
public:
    explicit Queue(std::vector<Argus::EventType> types) : types_(std::move(types)) {}
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        return find<Argus::IEventQueue>(this, id);
    }
    void destroy() override { delete this; }
    const Argus::Event* getNextEvent() override {
        return next_ < events_.size() ? &events_[next_++] : nullptr;
    }
    void clear() {
        events_.clear();
        next_ = 0;
    }
    /// As libargus: no errors for a queue that takes nothing else.
    void add(Argus::EventType type, Argus::Status status) {
        if (takes(type) && takes(Argus::EVENT_TYPE_CAPTURE_STARTED) &&
            takes(Argus::EVENT_TYPE_CAPTURE_COMPLETE))
            events_.emplace_back(type, status);
    }

private:
    bool takes(Argus::EventType type) const {
        return std::find(types_.begin(), types_.end(), type) != types_.end();
    }

    std::vector<Argus::EventType> types_;
    std::deque<Event> events_;
    std::size_t next_ = 0;
};

} // namespace

Argus::EventQueue* makeEventQueue(const std::vector<Argus::EventType>& types) {
    return new Queue(types);
}

void deliver(Argus::EventQueue& queue, std::uint64_t captures) {
    auto& own = static_cast<Queue&>(queue);
    own.clear();
    const auto [errors, failed] = World::get().with([](State& s) {
        return std::pair(std::exchange(s.errors, {}), s.fault == Fault::NoCapture);
    });
    for (std::uint64_t i = 0; i < captures; ++i) {
        own.add(Argus::EVENT_TYPE_CAPTURE_STARTED, Argus::STATUS_OK);
        own.add(Argus::EVENT_TYPE_CAPTURE_COMPLETE,
                failed ? Argus::STATUS_TIMEOUT : Argus::STATUS_OK);
    }
    for (const auto status : errors) own.add(Argus::EVENT_TYPE_ERROR, status);
}

} // namespace stand_in

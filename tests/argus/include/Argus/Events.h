#pragma once

#include "Argus/Types.h"

namespace Argus {

struct EventType : Name {};
inline constexpr EventType EVENT_TYPE_ERROR{{"error"}};
inline constexpr EventType EVENT_TYPE_CAPTURE_STARTED{{"started"}};
inline constexpr EventType EVENT_TYPE_CAPTURE_COMPLETE{{"complete"}};

class Event : public InterfaceProvider {
protected:
    ~Event() = default;
};

class IEvent : public Interface {
public:
    static InterfaceID id() { return {{"IEvent"}}; }
    virtual EventType getEventType() const = 0;
};

class IEventError : public Interface {
public:
    static InterfaceID id() { return {{"IEventError"}}; }
    virtual Status getStatus() const = 0;
};

class IEventCaptureComplete : public Interface {
public:
    static InterfaceID id() { return {{"IEventCaptureComplete"}}; }
    virtual Status getStatus() const = 0;
};

class EventQueue : public InterfaceProvider, public Destructable {
protected:
    ~EventQueue() = default;
};

class IEventQueue : public Interface {
public:
    static InterfaceID id() { return {{"IEventQueue"}}; }
    /// Valid until the queue is waited for again.
    virtual const Event* getNextEvent() = 0;
};

class IEventProvider : public Interface {
public:
    static InterfaceID id() { return {{"IEventProvider"}}; }
    virtual EventQueue* createEventQueue(const std::vector<EventType>& eventTypes,
                                         Status* status = nullptr) = 0;
    virtual Status waitForEvents(const std::vector<EventQueue*>& queues,
                                 std::uint64_t timeout = TIMEOUT_INFINITE) = 0;
    virtual Status waitForEvents(EventQueue* queue, std::uint64_t timeout = TIMEOUT_INFINITE) = 0;
};

} // namespace Argus

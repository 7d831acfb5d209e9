#pragma once
// A stand-in for NVIDIA's Argus, written from its documentation: what veter uses of it, with the
// names, signatures and include paths of a Jetson. tests/argus/README.md

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace Argus {

enum Status {
    STATUS_OK,
    STATUS_INVALID_PARAMS,
    STATUS_INVALID_SETTINGS,
    STATUS_UNAVAILABLE,
    STATUS_OUT_OF_MEMORY,
    STATUS_UNIMPLEMENTED,
    STATUS_TIMEOUT,
    STATUS_CANCELLED,
    STATUS_DISCONNECTED,
    STATUS_END_OF_STREAM
};

inline constexpr std::uint64_t TIMEOUT_INFINITE = UINT64_MAX;

struct Name {
    const char* text;
    bool operator==(const Name& other) const noexcept { return std::strcmp(text, other.text) == 0; }
};
struct InterfaceID : Name {};

class Interface {
protected:
    Interface() = default;
    ~Interface() = default;
    Interface(const Interface&) = delete;
    Interface& operator=(const Interface&) = delete;
};

class InterfaceProvider {
public:
    virtual Interface* getInterface(const InterfaceID& interfaceId) = 0;

protected:
    ~InterfaceProvider() = default;
};

class Destructable {
public:
    virtual void destroy() = 0;

protected:
    ~Destructable() = default;
};

template <class I> I* interface_cast(InterfaceProvider* object) {
    return static_cast<I*>(object == nullptr ? nullptr : object->getInterface(I::id()));
}
template <class I> I* interface_cast(const InterfaceProvider* object) {
    return interface_cast<I>(const_cast<InterfaceProvider*>(object));
}

template <class T> class Range {
public:
    Range(T least, T most) : min_(least), max_(most) {}
    const T& min() const noexcept { return min_; }
    const T& max() const noexcept { return max_; }

private:
    T min_, max_;
};

template <class T> class Size2D {
public:
    Size2D(T width, T height) : width_(width), height_(height) {}
    const T& width() const noexcept { return width_; }
    const T& height() const noexcept { return height_; }

private:
    T width_, height_;
};

template <class T> class Rectangle {
public:
    Rectangle(T left, T top, T right, T bottom) : sides_{left, top, right, bottom} {}
    T left() const noexcept { return sides_[0]; }
    T top() const noexcept { return sides_[1]; }
    T right() const noexcept { return sides_[2]; }
    T bottom() const noexcept { return sides_[3]; }

private:
    T sides_[4];
};

} // namespace Argus

#pragma once

#include "base/av.hpp"
#include "base/bytes.hpp"

extern "C" {
#include <libavformat/avio.h>
}

#include <exception>
#include <functional>
#include <memory>
#include <span>

namespace veter::transport {

/// An AVIOContext over callables that moves whole packets: one call, one packet. libav holds its
/// address, so it does not move. The thread that calls libav runs the callbacks.
class PacketIo {
public:
    using Read = std::function<int(std::span<std::uint8_t>)>; ///< bytes, or an AVERROR
    using Write = std::function<void(Bytes)>;

    /// Packets of at most `maxPacket` bytes. Throws std::bad_alloc.
    PacketIo(std::size_t maxPacket, Read read, Write write);
    PacketIo(const PacketIo&) = delete;
    PacketIo& operator=(const PacketIo&) = delete;

    AVIOContext* get() const noexcept { return context_.get(); }
    /// Throws what a callback threw since the last call; call it after each libav call. The next
    /// one calls back again.
    void rethrow();

private:
    struct Free {
        void operator()(AVIOContext* p) const noexcept;
    };

    Read read_;
    Write write_;
    std::exception_ptr thrown_;
    std::unique_ptr<AVIOContext, Free> context_;

    template <class F> int guarded(F&& action) noexcept;
    static int onRead(void* self, std::uint8_t* data, int size) noexcept;
    template <class Buffer> static int onWrite(void* self, Buffer data, int size) noexcept;
};

} // namespace veter::transport

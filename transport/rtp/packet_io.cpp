#include "transport/rtp/packet_io.hpp"

#include "base/av_compat.hpp"

extern "C" {
#include <libavutil/mem.h>
}

#include <algorithm>
#include <new>
#include <utility>

namespace veter::transport {

void PacketIo::Free::operator()(AVIOContext* p) const noexcept {
    av_freep(static_cast<void*>(&p->buffer)); // libav may have replaced the one it was given
    avio_context_free(&p);
}

template <class F> int PacketIo::guarded(F&& action) noexcept {
    try {
        return action();
    } catch (...) {
        thrown_ = std::current_exception();
        return AVERROR_EXTERNAL;
    }
}

int PacketIo::onRead(void* self, std::uint8_t* data, int size) noexcept {
    auto& io = *static_cast<PacketIo*>(self);
    return io.guarded([&] { return io.read_({data, static_cast<std::size_t>(size)}); });
}

template <class Buffer> int PacketIo::onWrite(void* self, Buffer data, int size) noexcept {
    auto& io = *static_cast<PacketIo*>(self);
    return io.guarded([&] {
        io.write_({data, static_cast<std::size_t>(size)});
        return size;
    });
}

PacketIo::PacketIo(std::size_t maxPacket, Read read, Write write)
    : read_(std::move(read)), write_(std::move(write)) {
    const auto size = static_cast<int>(std::max<std::size_t>(maxPacket, 4096));
    auto* buffer = static_cast<unsigned char*>(av_malloc(static_cast<std::size_t>(size)));
    if (buffer == nullptr) throw std::bad_alloc();
    context_.reset(avio_alloc_context(buffer, size, write_ ? 1 : 0, this, read_ ? onRead : nullptr,
                                      write_ ? onWrite<av::AvioWriteBuffer> : nullptr, nullptr));
    if (!context_) {
        av_free(buffer);
        throw std::bad_alloc();
    }
    context_->max_packet_size = static_cast<int>(maxPacket);
}

void PacketIo::rethrow() {
    if (!thrown_) return;
    context_->error = 0; // else libav calls no more
    std::rethrow_exception(std::exchange(thrown_, nullptr));
}

} // namespace veter::transport

#include "objects.hpp"
#include "surface.hpp"

#include <EGLStream/EGLStream.h>
#include <EGLStream/NV/ImageNativeBuffer.h>

namespace stand_in {
namespace {

using EGLStream::NV::Rotation;

struct Point {
    std::uint32_t x, y;
};

/// Where a place of the turned picture is in the one that was `width` times `height`.
Point origin(Rotation rotation, Point to, std::uint32_t width, std::uint32_t height) noexcept {
    switch (rotation) {
    case EGLStream::NV::ROTATION_90: return {width - 1 - to.y, to.x};
    case EGLStream::NV::ROTATION_180: return {width - 1 - to.x, height - 1 - to.y};
    case EGLStream::NV::ROTATION_270: return {to.y, height - 1 - to.x};
    default: return to;
    }
}

/// A frame with its image and its metadata.
class Frame final : public EGLStream::Frame,
                    public EGLStream::IFrame,
                    public EGLStream::IArgusCaptureMetadata,
                    Object {
public:
    Frame(const Picture& picture, const Stream& stream)
        : picture_(picture), image_(picture.number, stream), metadata_(picture.time) {}
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        return find<EGLStream::IFrame, EGLStream::IArgusCaptureMetadata>(this, id);
    }
    void destroy() override { delete this; }
    std::uint64_t getNumber() const override { return picture_.number; }
    EGLStream::Image* getImage() override { return &image_; }
    Argus::CaptureMetadata* getMetadata() const override { return &metadata_; }

private:
    class Image final : public EGLStream::Image, public EGLStream::NV::IImageNativeBuffer {
    public:
        Image(std::uint64_t number, const Stream& stream)
            : number_(number), width_(stream.width()), height_(stream.height()) {}
        Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
            return find<EGLStream::NV::IImageNativeBuffer>(this, id);
        }
        Argus::Status copyToNvBuffer(int fd, Rotation rotation) const override {
            if (World::get().state().fault == Fault::NoCopy) return Argus::STATUS_INVALID_PARAMS;
            const bool side =
                rotation == EGLStream::NV::ROTATION_90 || rotation == EGLStream::NV::ROTATION_270;
            const bool done = paint(fd, side ? height_ : width_, side ? width_ : height_,
                                    [&](std::uint32_t x, std::uint32_t y) {
                                        const auto from = origin(rotation, {x, y}, width_, height_);
                                        return luma(number_, from.x, from.y, width_, height_);
                                    });
            return done ? Argus::STATUS_OK : Argus::STATUS_INVALID_PARAMS;
        }

    private:
        std::uint64_t number_;
        std::uint32_t width_, height_;
    };

    class Metadata final : public Argus::CaptureMetadata, public Argus::ICaptureMetadata {
    public:
        explicit Metadata(Nanos time) : time_(time) {}
        Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
            return find<Argus::ICaptureMetadata>(this, id);
        }
        std::uint64_t getSensorTimestamp() const override {
            return static_cast<std::uint64_t>(time_.count());
        }

    private:
        Nanos time_;
    };

    Picture picture_;
    Image image_;
    mutable Metadata metadata_;
};

class Consumer final : public EGLStream::FrameConsumer, public EGLStream::IFrameConsumer, Object {
public:
    explicit Consumer(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        return find<EGLStream::IFrameConsumer>(this, id);
    }
    void destroy() override {
        note("destroy consumer");
        delete this;
    }
    EGLStream::Frame* acquireFrame(std::uint64_t timeout, Argus::Status* status) override {
        const auto picture = stream_->newest(last_, until(timeout));
        const bool there = picture.number != 0;
        report(status, there          ? Argus::STATUS_OK
                       : !connected() ? Argus::STATUS_DISCONNECTED
                                      : Argus::STATUS_TIMEOUT);
        if (!there) return nullptr;
        last_ = picture.number;
        return new Frame(picture, *stream_);
    }

private:
    std::shared_ptr<Stream> stream_;
    std::uint64_t last_ = 0;
};

} // namespace
} // namespace stand_in

EGLStream::FrameConsumer* EGLStream::FrameConsumer::create(Argus::OutputStream* outputStream,
                                                           Argus::Status* status) {
    stand_in::report(status, Argus::STATUS_OK);
    return new stand_in::Consumer(stand_in::streamOf(*outputStream));
}

#include "encode/sized_encoder.hpp"

#include "base/log.hpp"
#include "encode/colour.hpp"
#include "encode/convert.hpp"

#include <atomic>
#include <optional>

namespace veter::encode {
namespace {

/// Colours do not change with the size.
Settings withMatrix(Settings settings) {
    settings.matrix = matrixFor(settings.size, settings.matrix);
    return settings;
}

Settings withSize(Settings settings, Size size) {
    settings.size = size;
    return settings;
}

/// x264 for one size below the full one, and what brings pictures to it.
struct Scaled {
    explicit Scaled(const Settings& settings)
        : size(settings.size),
          converter(settings.size, settings.matrix),
          encoder(makeX264(settings)) {}

    av::Ptr<AVPacket> encode(const AVFrame& in) {
        auto reference = av::makeFrame();
        av::check(av_frame_ref(reference.get(), &in), "keep a frame");
        return encoder->encode(*converter.convert(std::move(reference)));
    }

    const Size size;
    Converter converter;
    std::unique_ptr<Encoder> encoder;
};

class SizedEncoder final : public Encoder {
public:
    explicit SizedEncoder(const Settings& settings)
        : settings_(withMatrix(settings)), full_(makeX264(settings_)) {}

    av::Ptr<AVPacket> encode(const AVFrame& in) override {
        const bool small = target_.size != Size{} && target_.size != settings_.size;
        if (small && (!scaled_ || scaled_->size != target_.size))
            scaled_.emplace(withSize(settings_, target_.size));
        const bool changed = std::exchange(small_, small) != small;
        auto& encoder = current();
        if (changed) tell();
        if (keyFrameWanted_.exchange(false) || changed) encoder.requestKeyFrame();
        encoder.setTarget(target_);
        return small ? scaled_->encode(in) : full_->encode(in);
    }
    void requestKeyFrame() noexcept override { keyFrameWanted_ = true; }
    void forgetAfter(std::int64_t pts) noexcept override { current().forgetAfter(pts); }
    void setGop(std::chrono::microseconds gop) noexcept override {
        settings_.gop = gop;
        full_->setGop(gop);
        if (scaled_) scaled_->encoder->setGop(gop);
    }
    void setTarget(EncoderTarget target) noexcept override { target_ = target; }
    const AVCodecParameters& parameters() const noexcept override { return full_->parameters(); }

private:
    Encoder& current() noexcept { return small_ ? *scaled_->encoder : *full_; }
    void tell() {
        if (log_.due(Clock::now()))
            logger("encode").info("the picture is {} now, as the link carries {} kbit/s",
                                  format(small_ ? target_.size : settings_.size),
                                  target_.rate.bitsPerSecond / 1000);
    }

    Settings settings_;
    const std::unique_ptr<Encoder> full_;
    std::optional<Scaled> scaled_;
    bool small_ = false;
    EncoderTarget target_{settings_.bitRate};
    std::atomic<bool> keyFrameWanted_ = false;
    RateLimit log_{std::chrono::seconds(30), 5};
};

} // namespace

std::unique_ptr<Encoder> makeSized(const Settings& settings) {
    return std::make_unique<SizedEncoder>(settings);
}

} // namespace veter::encode

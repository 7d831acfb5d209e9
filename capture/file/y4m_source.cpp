#include "capture/file/y4m_source.hpp"

#include "base/log.hpp"
#include "base/time.hpp"
#include "capture/common/frame_pool.hpp"
#include "capture/file/byte_reader.hpp"
#include "capture/file/y4m_header.hpp"

#include <algorithm>
#include <optional>

namespace veter::capture {
namespace {

constexpr std::string_view kFrame = "FRAME";

[[noreturn]] void refuse(std::string_view reason) {
    throw av::Error(AVERROR_INVALIDDATA,
                    fmt::format("read YUV4MPEG2 from standard input: {}", reason));
}

class Y4mSource final : public Source {
public:
    Y4mSource(Fd input, const Settings& settings)
        : reader_(std::move(input)),
          format_{settings.size.width, settings.size.height, settings.fps, AV_PIX_FMT_NONE} {}

    Format format() const override { return format_; }

    av::Ptr<AVFrame> read(const std::stop_token& stop) override {
        if (!pool_ && !readHeader(stop)) return nullptr;
        if (!readFrameLine(stop)) return nullptr;
        auto frame = pool_->get();
        if (!reader_.fill(*frame, stop)) {
            if (!stop.stop_requested())
                logger("capture").warn("standard input ended inside a frame, which is dropped");
            return nullptr;
        }
        frame->color_range = range_;
        frame->sample_aspect_ratio = pixelAspect_;
        last_ = std::max(monotonicNow(), last_ + Micros(1));
        frame->pts = last_.count();
        return frame;
    }

private:
    bool readHeader(const std::stop_token& stop) {
        const auto line = reader_.line(kY4mMaxLine, stop);
        if (stop.stop_requested()) return false;
        if (!line) refuse("there is no header line");
        const auto [header, reason] = parseY4mHeader(*line);
        if (!header) refuse(reason);
        format_.width = header->width;
        format_.height = header->height;
        format_.pixels = header->pixels;
        range_ = header->range;
        pixelAspect_ = header->pixelAspect;
        if (header->fps.num != 0) format_.fps = header->fps;
        pool_.emplace(header->width, header->height, header->pixels);
        return true;
    }

    /// False = end of input, or stopped.
    bool readFrameLine(const std::stop_token& stop) {
        char start[kFrame.size() + 1]; // nearly always there are no parameters: one system call
        if (!reader_.fill(start, stop)) return false;
        const std::string_view text(start, sizeof start);
        if (text.substr(0, kFrame.size()) != kFrame || (text.back() != '\n' && text.back() != ' '))
            refuse("a frame does not begin with FRAME");
        if (text.back() == '\n' || reader_.line(kY4mMaxLine, stop)) return true;
        if (!stop.stop_requested()) refuse("a FRAME line has no end");
        return false;
    }

    ByteReader reader_;
    Format format_;
    AVColorRange range_ = AVCOL_RANGE_UNSPECIFIED;
    AVRational pixelAspect_{0, 1};
    std::optional<FramePool> pool_;
    Micros last_{};
};

} // namespace

std::unique_ptr<Source> makeY4mSource(Fd input, const Settings& settings) {
    return std::make_unique<Y4mSource>(std::move(input), settings);
}

} // namespace veter::capture

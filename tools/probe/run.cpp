#include "tools/probe/run.hpp"

#include "base/av_compat.hpp"
#include "base/fd.hpp"
#include "base/log.hpp"
#include "base/url.hpp"
#include "tools/common/ending_signals.hpp"
#include "tools/probe/decoder.hpp"
#include "tools/probe/input.hpp"
#include "tools/probe/live.hpp"
#include "tools/probe/output_file.hpp"
#include "tools/probe/plot.hpp"

#include <unistd.h>

#include <stdexcept>

namespace veter::probe {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(500);

/// When to stop, and why: a signal, no picture in time, or the duration is over.
class Watch {
public:
    explicit Watch(const Options& options)
        : duration_(options.duration), deadline_(Clock::now() + options.timeout) {}

    bool stopped() noexcept {
        if (signals_.seen()) reason_ = "signal";
        if (reason_ == nullptr && deadline_ && Clock::now() >= *deadline_)
            reason_ = started_ ? "duration" : "timeout";
        return reason_ != nullptr;
    }
    void onPicture() noexcept {
        if (started_) return;
        started_ = true;
        deadline_.reset();
        if (duration_ > Micros(0)) deadline_ = Clock::now() + duration_;
    }
    const char* reason() const noexcept { return reason_; } ///< null = not stopped

private:
    tools::EndingSignals signals_;
    Micros duration_; // 0 = no limit
    std::optional<Clock::time_point> deadline_;
    bool started_ = false;
    const char* reason_ = nullptr;
};

class Probe {
public:
    explicit Probe(const Options& options) : options_(options), watch_(options) {
        if (!options.csvFile.empty()) csv_.emplace(options.csvFile).write(csvHeader());
        if (!options.plotFile.empty()) plot_.emplace(options.plotFile);
        stream_.input = withoutCredentials(options.input);
        // What the decoder says of each damaged picture is counted; it would hide all else.
        if (options.logLevel == "warn") logger("av").set_level(spdlog::level::err);
    }

    void run() {
        try {
            watch();
            stream_.endedBy = watch_.reason();
        } catch (const EndOfStream&) {
            stream_.endedBy = "end of stream";
        } catch (const std::runtime_error& e) {
            if (report_.samples().empty()) throw std::runtime_error(whyNothing(e.what()));
            stream_.endedBy = lost_ = e.what();
        }
        if (report_.samples().empty()) throw std::runtime_error(whyNothing("has no picture"));
        print();
        if (!lost_.empty()) throw std::runtime_error(lost_);
    }

private:
    void watch() {
        const auto input = openInput(options_.input, [this] { return watch_.stopped(); });
        Decoder decoder(input->codec());
        try {
            while (!watch_.stopped()) {
                if (const auto unit = input->next()) onUnit(decoder, *unit);
                live_.tick(report_, now());
            }
        } catch (const EndOfStream&) {
            decoder.finish([this](const AVFrame& frame) { show(frame, 0); });
            throw;
        }
    }

    /// Before the first key frame there is nothing to see; decoders only complain.
    void onUnit(Decoder& decoder, const AVPacket& unit) {
        keyFrame_ = keyFrame_ || (unit.flags & AV_PKT_FLAG_KEY) != 0;
        if (keyFrame_)
            decode(decoder, unit);
        else
            report_.addUndecodable(static_cast<std::uint32_t>(unit.size));
    }

    void decode(Decoder& decoder, const AVPacket& unit) {
        auto bytes = static_cast<std::uint32_t>(unit.size);
        corrupt_ = (unit.flags & AV_PKT_FLAG_CORRUPT) != 0;
        const bool shown = decoder.decode(unit, [&](const AVFrame& frame) {
            show(frame, bytes);
            bytes = 0; // of one access unit, whatever comes out of it
        });
        if (!shown) report_.addUndecodable(bytes);
        if (!report_.samples().empty() && stream_.codec.empty()) {
            stream_.codec = decoder.codecName();
            stream_.profile = decoder.profileName();
        }
    }

    void show(const AVFrame& frame, std::uint32_t bytes) {
        const auto wallClock = wallClockNow();
        const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(wallClock);
        FrameEvent event;
        event.at = now();
        event.code = readTimeCode(frame);
        if (event.code) event.delay = ageOf(*event.code, milliseconds) + (wallClock - milliseconds);
        event.bytes = bytes;
        event.key = av::isKeyFrame(frame);
        event.damaged =
            corrupt_ || frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0;
        stream_.width = frame.width;
        stream_.height = frame.height;
        watch_.onPicture();
        const auto& sample = report_.add(event);
        if (csv_) csv_->write(csvLine(event, sample));
    }

    void print() {
        const auto end = now();
        live_.clear();
        const auto summary = report_.summary(end);
        if (!writeNow(STDOUT_FILENO,
                      options_.json ? toJson(stream_, summary) : toText(stream_, summary),
                      kPatience))
            throw std::runtime_error("write the report: nobody reads standard output");
        if (plot_) plot_->write(drawPlot(stream_, summary, report_.samples(), end));
    }

    std::string whyNothing(const std::string& reason) const {
        if (watch_.reason() == nullptr) return reason;
        if (std::string_view(watch_.reason()) == "signal")
            return "stopped before the first picture";
        return fmt::format("no picture within {:g} s ({} access units arrived)",
                           static_cast<double>(options_.timeout.count()) / 1e6,
                           report_.counts().beforeFirst);
    }

    Micros now() const noexcept { return monotonicNow() - opened_; }

    const Options& options_;
    Watch watch_;
    Micros opened_ = monotonicNow();
    std::optional<OutputFile> csv_, plot_;
    StreamInfo stream_;
    Report report_;
    LiveLine live_;
    bool keyFrame_ = false; // there was one
    bool corrupt_ = false;  // the access unit being decoded has parts missing
    std::string lost_;      // why the connection is; empty = it is not
};

} // namespace

void run(const Options& options) {
    try {
        Probe(options).run();
    } catch (const std::runtime_error& e) {
        throw std::runtime_error(
            fmt::format("{}: {}", withoutCredentials(options.input), e.what()));
    }
}

} // namespace veter::probe

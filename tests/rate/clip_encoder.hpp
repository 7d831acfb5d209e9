#pragma once

#include "tests/link/picture_encoder.hpp"

#include "encode/encoder.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

struct x264_t;

namespace veter::sim {

/// x264 as veter-publish opens it, over a clip that begins again after its end. One thread, so that
/// the same settings give the same pictures.
class ClipEncoder final : public PictureEncoder {
public:
    /// `path`: YUV4MPEG2, 4:2:0, without parameters of frames. Throws std::runtime_error.
    ClipEncoder(const std::string& path, encode::Settings settings);
    ~ClipEncoder() override;

    void capture() override;
    Encoded encode(encode::EncoderTarget target) override;
    void requestKeyFrame() noexcept override { untilKey_ = 0; }

private:
    void readHead();

    struct CloseFile {
        void operator()(std::FILE* file) const noexcept {
            std::fclose(file); // NOLINT(cppcoreguidelines-owning-memory): this is the owner
        }
    };
    std::unique_ptr<std::FILE, CloseFile> file_;
    encode::Settings settings_;
    std::vector<std::uint8_t> picture_;
    x264_t* x264_ = nullptr;
    long first_ = 0; // offset of the first picture
    std::int64_t number_ = 0;
    int untilKey_ = 0; // frames captured; none = the next picture is a key frame
};

} // namespace veter::sim

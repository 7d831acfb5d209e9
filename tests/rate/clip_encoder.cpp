#include "tests/rate/clip_encoder.hpp"

#include "capture/file/y4m_header.hpp"
#include "encode/x264_params.hpp"

#include <array>
#include <chrono>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace veter::sim {
namespace {

constexpr char kFrame[] = "FRAME\n";
constexpr std::size_t kFrameLine = sizeof kFrame - 1;

} // namespace

ClipEncoder::ClipEncoder(const std::string& path, encode::Settings settings)
    : file_(std::fopen(path.c_str(), "rb")), settings_(std::move(settings)) {
    if (!file_) throw std::runtime_error("cannot open " + path);
    readHead();
    settings_.threads = 1;
    auto params = encode::x264Params(settings_);
    params.analyse.b_psnr = 1;
    params.b_full_recon = 1;
    x264_ = x264_encoder_open(&params);
    if (x264_ == nullptr) throw std::runtime_error("cannot open x264");
}

ClipEncoder::~ClipEncoder() { x264_encoder_close(x264_); }

void ClipEncoder::readHead() {
    std::array<char, capture::kY4mMaxLine> line{};
    if (std::fgets(line.data(), line.size(), file_.get()) == nullptr)
        throw std::runtime_error("the clip is empty");
    const std::string_view text(line.data());
    const auto head = capture::parseY4mHeader(text.substr(0, text.find('\n')));
    if (!head.header) throw std::runtime_error("no clip: " + std::string(head.reason));
    if (head.header->pixels != AV_PIX_FMT_YUV420P)
        throw std::runtime_error("the clip is not of 4:2:0");
    const Size size{head.header->width, head.header->height};
    settings_.size = size;
    first_ = std::ftell(file_.get());
    picture_.resize(kFrameLine + static_cast<std::size_t>(size.width * size.height * 3 / 2));
}

void ClipEncoder::capture() {
    --untilKey_;
    const auto read = [&] { return std::fread(picture_.data(), picture_.size(), 1, file_.get()); };
    if (read() == 0 && (std::fseek(file_.get(), first_, SEEK_SET) != 0 || read() == 0))
        throw std::runtime_error("the clip has no picture");
    if (std::memcmp(picture_.data(), kFrame, kFrameLine) != 0)
        throw std::runtime_error("parameters of frames are not understood");
}

ClipEncoder::Encoded ClipEncoder::encode(encode::EncoderTarget target) {
    x264_param_t params;
    x264_encoder_parameters(x264_, &params);
    encode::setTarget(params, target, settings_);
    if (x264_encoder_reconfig(x264_, &params) != 0)
        throw std::runtime_error("x264 refuses the rate");
    x264_picture_t in, out;
    x264_picture_init(&in);
    in.i_pts = number_++;
    in.i_type = X264_TYPE_AUTO;
    if (untilKey_ <= 0) {
        in.i_type = X264_TYPE_IDR;
        untilKey_ = static_cast<int>(std::lround(
            std::chrono::duration<double>(settings_.gop).count() * av_q2d(settings_.fps)));
    }
    in.img.i_csp = X264_CSP_I420;
    in.img.i_plane = 3;
    const auto [width, height] = settings_.size;
    const auto luma = static_cast<std::size_t>(width * height);
    auto* const at = picture_.data() + kFrameLine;
    const std::size_t offsets[] = {0, luma, luma + luma / 4};
    for (int i = 0; i < 3; ++i) {
        in.img.i_stride[i] = i == 0 ? width : width / 2;
        in.img.plane[i] = at + offsets[i];
    }
    x264_nal_t* nals = nullptr;
    int count = 0;
    const int bytes = x264_encoder_encode(x264_, &nals, &count, &in, &out);
    if (bytes <= 0) throw std::runtime_error("x264 gives no picture");
    return {static_cast<std::size_t>(bytes), out.b_keyframe != 0, out.prop.f_psnr[0]};
}

} // namespace veter::sim

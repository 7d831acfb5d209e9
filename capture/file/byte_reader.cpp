#include "capture/file/byte_reader.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <fcntl.h>

#include <algorithm>
#include <climits>
#include <cstddef>

namespace veter::capture {
namespace {

/// Adds a part, or makes the last one longer when it ends where this one begins.
void append(std::vector<iovec>& parts, std::uint8_t* data, std::size_t size) {
    if (!parts.empty() &&
        static_cast<std::uint8_t*>(parts.back().iov_base) + parts.back().iov_len == data)
        parts.back().iov_len += size;
    else
        parts.push_back({data, size});
}

/// What is still to be filled of `parts`, from number `at` on, after `count` more bytes came.
void advance(std::vector<iovec>& parts, std::size_t& at, std::size_t count) noexcept {
    while (count > 0) {
        auto& part = parts[at];
        const auto step = std::min(count, part.iov_len);
        part.iov_base = static_cast<char*>(part.iov_base) + step;
        part.iov_len -= step;
        count -= step;
        if (part.iov_len == 0) ++at;
    }
}

} // namespace

ByteReader::ByteReader(Fd input) : input_(std::move(input)) {
    // Fewer and larger reads; not a pipe, or not allowed: then it stays as it is.
    ::fcntl(input_.get(), F_SETPIPE_SZ, 1 << 20);
}

bool ByteReader::fill(std::span<char> out, const std::stop_token& stop) {
    parts_.assign(1, {out.data(), out.size()});
    return fill(parts_, stop);
}

bool ByteReader::fill(AVFrame& frame, const std::stop_token& stop) {
    parts_.clear();
    const auto pixels = static_cast<AVPixelFormat>(frame.format);
    const auto* layout = av_pix_fmt_desc_get(pixels);
    for (int plane = 0; plane < av_pix_fmt_count_planes(pixels); ++plane) {
        const int bytes = av_image_get_linesize(pixels, frame.width, plane);
        const int shift = plane == 0 ? 0 : layout->log2_chroma_h;
        const int rows = -(-frame.height >> shift); // rounded up
        for (int y = 0; y < rows; ++y)
            append(parts_, frame.data[plane] + std::ptrdiff_t{y} * frame.linesize[plane],
                   static_cast<std::size_t>(bytes));
    }
    return fill(parts_, stop);
}

bool ByteReader::fill(std::vector<iovec>& parts, const std::stop_token& stop) {
    std::size_t at = 0;
    while (at < parts.size()) {
        if (waiter_.readable(input_.get(), stop) == Waiter::Result::Stopped) return false;
        const auto count = std::min<std::size_t>(parts.size() - at, IOV_MAX);
        const auto got = ::readv(input_.get(), &parts[at], static_cast<int>(count));
        if (got == -1 && (errno == EINTR || errno == EAGAIN)) continue;
        sys::check(got, "read standard input");
        if (got == 0) return false;
        advance(parts, at, static_cast<std::size_t>(got));
    }
    return true;
}

std::optional<std::string> ByteReader::line(std::size_t limit, const std::stop_token& stop) {
    std::string text;
    char c = 0;
    while (text.size() < limit && fill(std::span(&c, 1), stop)) {
        if (c == '\n') return text;
        text += c;
    }
    return std::nullopt;
}

} // namespace veter::capture

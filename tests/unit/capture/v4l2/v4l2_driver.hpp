#pragma once
// A V4L2 driver in this process, in place of ioctl(2): what it offers, answers and fills is up to
// the test. Its node is a file, so that opening and mapping are real.

#include "base/bytes.hpp"
#include "capture/v4l2/v4l2_negotiate.hpp"
#include "tests/unit/folder.hpp"

#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace veter::test {

/// One at a time: ioctls are answered by the one that lives, whatever the descriptor. Any thread
/// may call them; a test changes nothing while another thread does.
class V4l2Driver {
public:
    static constexpr std::uint32_t kPlaneBytes = 1 << 16; ///< of memory, whatever the format

    V4l2Driver();
    ~V4l2Driver();
    V4l2Driver(const V4l2Driver&) = delete;
    V4l2Driver& operator=(const V4l2Driver&) = delete;

    std::string node() const { return folder_.file("video0"); }

    // What it is and offers.
    v4l2_capability about{};
    std::vector<capture::v4l2::FormatOffer> offers;
    bool tellsSizes = true;
    std::uint32_t instead = 0;         ///< the format that it sets; 0 = the requested one
    std::optional<AVRational> ownRate; ///< that it sets, whatever is requested
    std::uint32_t memoryPlanes = 1;    ///< of a buffer, where `about` is multi-planar
    std::uint32_t mostBuffers = 32;    ///< that it gives
    struct Control {
        v4l2_query_ext_ctrl about;
        std::int64_t value = 0;
        std::map<std::uint32_t, std::string> menu{};     ///< index and name
        std::map<std::uint32_t, std::int64_t> numbers{}; ///< index and value of an integer menu
    };
    std::vector<Control> controls; ///< in order of id
    std::optional<v4l2_input> input;
    std::optional<v4l2_dv_timings> atInput; ///< nullopt = answers ENOLINK
    v4l2_dv_timings timings{};              ///< that are set
    std::deque<v4l2_event> events;

    /// From now on this request fails with that errno; 0 = works again.
    void fail(unsigned long request, int code);
    int failing(unsigned long request) const;

    // The stream.
    bool streaming = false;
    std::deque<std::uint32_t> queued; ///< buffers that are the driver's
    /// Fills the oldest queued buffer, of each plane as much as there is data. Returns its index.
    std::uint32_t fill(const std::vector<Bytes>& planes, std::uint32_t flags = kMonotonic,
                       timeval time = {100, 0});
    static constexpr std::uint32_t kMonotonic = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
    std::uint32_t stated = 0; ///< instead of the bytes that fill() writes; 0 = those

    int answer(unsigned long request, void* argument); ///< 0, or an errno value

private:
    struct Filled {
        v4l2_buffer buffer{};
        std::array<std::uint32_t, 3> bytes{};
    };
    int enumerateFormat(v4l2_fmtdesc& entry) const;
    int enumerateSize(v4l2_frmsizeenum& entry) const;
    int enumerateRate(v4l2_frmivalenum& entry) const;
    int setFormat(v4l2_format& format);
    int setRate(v4l2_streamparm& parameters);
    int queryControl(v4l2_query_ext_ctrl& query) const;
    int queryMenu(v4l2_querymenu& query) const;
    int accessControls(v4l2_ext_controls& list, bool write);
    int queryBuffer(v4l2_buffer& buffer) const;
    int dequeue(v4l2_buffer& buffer);
    int takeEvent(v4l2_event& event);
    const capture::v4l2::FormatOffer* offerOf(std::uint32_t fourcc) const;

    Folder folder_;
    std::map<unsigned long, int> failures_;
    std::deque<Filled> filled_;
};

/// Into one of the kernel's fields, with the zero where there is room for it.
inline void setText(void* field, std::size_t bytes, const std::string& text) {
    std::memcpy(field, text.c_str(), std::min(bytes, text.size() + 1));
}
/// Of one size and rate: 30 frames a second.
capture::v4l2::FormatOffer offer(std::uint32_t fourcc, int width, int height);
/// An integer from `min` to `max`.
V4l2Driver::Control control(std::uint32_t id, const char* name, std::int64_t min, std::int64_t max,
                            std::int64_t value, std::uint32_t type = V4L2_CTRL_TYPE_INTEGER,
                            std::uint32_t flags = 0);

} // namespace veter::test

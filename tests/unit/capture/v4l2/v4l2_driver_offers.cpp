// What the driver offers, and its controls.
#include "tests/unit/capture/v4l2/v4l2_driver.hpp"

#include <algorithm>
#include <cerrno>

namespace veter::test {

const capture::v4l2::FormatOffer* V4l2Driver::offerOf(std::uint32_t fourcc) const {
    const auto found = std::find_if(offers.begin(), offers.end(),
                                    [&](const auto& one) { return one.fourcc == fourcc; });
    return found == offers.end() ? nullptr : &*found;
}

int V4l2Driver::enumerateFormat(v4l2_fmtdesc& entry) const {
    if (entry.index >= offers.size()) return EINVAL;
    entry.pixelformat = offers[entry.index].fourcc;
    return 0;
}

int V4l2Driver::enumerateSize(v4l2_frmsizeenum& entry) const {
    const auto* found = offerOf(entry.pixel_format);
    if (!tellsSizes) return ENOTTY;
    if (found == nullptr || entry.index >= found->sizes.size()) return EINVAL;
    const auto& [min, max, step] = found->sizes[entry.index].sizes;
    const auto number = [](int value) { return static_cast<std::uint32_t>(value); };
    entry.type = min == max ? V4L2_FRMSIZE_TYPE_DISCRETE : V4L2_FRMSIZE_TYPE_STEPWISE;
    if (min == max)
        entry.discrete = {number(min.width), number(min.height)};
    else
        entry.stepwise = {number(min.width),  number(max.width),  number(step.width),
                          number(min.height), number(max.height), number(step.height)};
    return 0;
}

int V4l2Driver::enumerateRate(v4l2_frmivalenum& entry) const {
    const auto* found = offerOf(entry.pixel_format);
    if (found == nullptr) return EINVAL;
    for (const auto& [sizes, rates] : found->sizes) {
        const auto width = static_cast<int>(entry.width);
        if (width < sizes.min.width || width > sizes.max.width) continue;
        if (entry.index >= rates.size()) return EINVAL;
        const auto& [min, max] = rates[entry.index];
        const auto interval = [](AVRational perSecond) {
            return v4l2_fract{static_cast<std::uint32_t>(perSecond.den),
                              static_cast<std::uint32_t>(perSecond.num)};
        };
        const bool single = av_cmp_q(min, max) == 0;
        entry.type = single ? V4L2_FRMIVAL_TYPE_DISCRETE : V4L2_FRMIVAL_TYPE_CONTINUOUS;
        if (single)
            entry.discrete = interval(min);
        else
            entry.stepwise = {interval(max), interval(min), {1, 1}};
        return 0;
    }
    return EINVAL;
}

int V4l2Driver::setFormat(v4l2_format& format) {
    if (format.type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE) {
        if (instead != 0) format.fmt.pix_mp.pixelformat = instead;
        format.fmt.pix_mp.num_planes = static_cast<std::uint8_t>(memoryPlanes);
        for (std::uint32_t plane = 0; plane < memoryPlanes; ++plane)
            format.fmt.pix_mp.plane_fmt[plane].bytesperline = format.fmt.pix_mp.width;
        return 0;
    }
    auto& pix = format.fmt.pix;
    if (instead != 0) pix.pixelformat = instead;
    pix.bytesperline = pix.pixelformat == V4L2_PIX_FMT_YUYV ? 2 * pix.width : pix.width;
    pix.sizeimage = kPlaneBytes;
    return 0;
}

int V4l2Driver::setRate(v4l2_streamparm& parameters) {
    auto& interval = parameters.parm.capture.timeperframe;
    if (ownRate)
        interval = {static_cast<std::uint32_t>(ownRate->den),
                    static_cast<std::uint32_t>(ownRate->num)};
    return 0;
}

int V4l2Driver::queryControl(v4l2_query_ext_ctrl& query) const {
    const auto id = query.id & V4L2_CTRL_ID_MASK;
    const bool next = (query.id & V4L2_CTRL_FLAG_NEXT_CTRL) != 0;
    for (const auto& one : controls)
        if (next ? one.about.id > id : one.about.id == id) {
            query = one.about;
            return 0;
        }
    return EINVAL;
}

int V4l2Driver::queryMenu(v4l2_querymenu& query) const {
    for (const auto& one : controls) {
        if (one.about.id != query.id) continue;
        if (const auto item = one.menu.find(query.index); item != one.menu.end()) {
            setText(query.name, sizeof query.name, item->second);
            return 0;
        }
        if (const auto item = one.numbers.find(query.index); item != one.numbers.end()) {
            query.value = item->second;
            return 0;
        }
    }
    return EINVAL;
}

int V4l2Driver::accessControls(v4l2_ext_controls& list, bool write) {
    std::vector<Control*> all; // none is changed where one is missing
    for (std::uint32_t i = 0; i < list.count; ++i) {
        const auto one = std::find_if(controls.begin(), controls.end(), [&](const auto& c) {
            return c.about.id == list.controls[i].id;
        });
        if (one == controls.end()) return EINVAL;
        all.push_back(&*one);
    }
    for (std::uint32_t i = 0; i < list.count; ++i) {
        auto& entry = list.controls[i];
        const bool wide = all[i]->about.type == V4L2_CTRL_TYPE_INTEGER64;
        if (write)
            all[i]->value = wide ? entry.value64 : entry.value;
        else if (wide)
            entry.value64 = all[i]->value;
        else
            entry.value = static_cast<std::int32_t>(all[i]->value);
    }
    return 0;
}

capture::v4l2::FormatOffer offer(std::uint32_t fourcc, int width, int height) {
    return {fourcc, {{{{width, height}, {width, height}}, {{{30, 1}, {30, 1}}}}}};
}

V4l2Driver::Control control(std::uint32_t id, const char* name, std::int64_t min, std::int64_t max,
                            std::int64_t value, std::uint32_t type, std::uint32_t flags) {
    V4l2Driver::Control made{};
    made.about.id = id;
    made.about.type = type;
    made.about.flags = flags;
    made.about.minimum = min;
    made.about.maximum = max;
    made.about.step = 1;
    made.about.default_value = min;
    made.value = value;
    setText(made.about.name, sizeof made.about.name, name);
    return made;
}

} // namespace veter::test

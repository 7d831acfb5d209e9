#pragma once

#include "base/av.hpp"
#include "base/units.hpp"

#include <memory>

struct SwsContext;

namespace veter::encode {

/// Brings any frame to YUV420P of one size. The shape of the picture is kept: what does not fill
/// the target is centred between black bars. A frame that already fits is passed through untouched,
/// no copy. Follows the source when its format or size changes. One thread.
class Converter {
public:
    explicit Converter(Size size);
    ~Converter();
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    /// The result keeps the pts. Throws av::Error.
    av::Ptr<AVFrame> convert(av::Ptr<AVFrame> in);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace veter::encode

#pragma once

#include "base/av.hpp"
#include "base/units.hpp"

#include <functional>
#include <memory>

namespace veter::capture::argus {

/// NV12 pictures in memory that both the Jetson's image hardware and the CPU reach, used again once
/// their last reference is gone. One thread; pictures may be freed by any, and outlive this.
class Surfaces {
public:
    explicit Surfaces(Size size);

    /// Writes a surface, given as the descriptor of its DMA buffer; false = failed.
    using Fill = std::function<bool(int dmabuf)>;
    /// A picture that reads the surface itself, without a copy, and is not writable. Null = `fill`
    /// failed, or readers hold too many. Throws CameraLost when there is no memory for one more.
    av::Ptr<AVFrame> picture(const Fill& fill);

    struct Shared; ///< what pictures that are out need

private:
    std::shared_ptr<Shared> shared_;
};

} // namespace veter::capture::argus

#include "tools/probe/plot_lanes.hpp"

#include <algorithm>
#include <utility>

namespace veter::probe {

std::vector<Lane> lanesOf(const std::vector<Sample>& samples, const Counts& counts) {
    Lane missing{"missing", "#dc2626", {}, counts.missing};
    Lane damaged{"damaged", "#d97706", {}, counts.damaged};
    Lane order{"repeated, late", "#7c3aed", {}, counts.repeated + counts.outOfOrder};
    Lane restarts{"restart", "#111827", {}, counts.restarts};
    const bool coded = std::any_of(samples.begin(), samples.end(),
                                   [](const Sample& sample) { return sample.timed(); });
    for (const auto& sample : samples) {
        const double at = toSeconds(sample.at);
        if (sample.missing > 0) missing.at.push_back(at);
        if (sample.damaged || (coded && !sample.timed())) damaged.at.push_back(at);
        if (sample.kind == Kind::Repeated || sample.kind == Kind::OutOfOrder)
            order.at.push_back(at);
        if (sample.kind == Kind::Restarted) restarts.at.push_back(at);
    }
    std::vector<Lane> lanes;
    for (auto* lane : {&missing, &damaged, &order, &restarts})
        if (!lane->at.empty()) lanes.push_back(std::move(*lane));
    return lanes;
}

} // namespace veter::probe

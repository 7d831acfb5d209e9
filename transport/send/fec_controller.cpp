#include "transport/send/fec_controller.hpp"

#include "transport/fec/fec_strength.hpp"

#include <algorithm>
#include <cmath>

namespace veter::transport {
namespace {

/// The relay tells the loss of 4 s (Feedback::kWindow of its intervals): 1000 packets at 2 Mbit/s.
constexpr double kMeasuredPackets = 1000;

} // namespace

FecController::FecController(std::optional<double> share, double most, std::uint32_t ssrc,
                             std::uint16_t firstSequence)
    : share_(share), most_(most), ssrc_(ssrc), encoder_(ssrc, firstSequence) {}

void FecController::push(const Packet& rtp, bool marker, const std::optional<LinkReport>& link,
                         std::optional<Micros> roundTrip, std::vector<Packet>& out) {
    picture_.push_back(rtp);
    if (!marker) return;
    const auto before = out.size();
    if (link && link->fec) encoder_.protect(picture_, parityFor(*link, roundTrip), out);
    protectedLast_ = out.size() != before;
    picture_.clear();
}

std::size_t FecController::portion(double share) const noexcept {
    return static_cast<std::size_t>(std::ceil(share * static_cast<double>(picture_.size())));
}

std::size_t FecController::parityFor(const LinkReport& link,
                                     std::optional<Micros> roundTrip) const {
    if (share_) return portion(*share_);
    if (!roundTrip) return 0;
    // Measured over so few packets the loss may be higher, and where no resend arrives in time,
    // each picture that parity cannot recover is a freeze.
    const double deviations = *roundTrip > link.budget ? 2 : 1;
    const auto loss =
        link.loss + deviations * std::sqrt(link.loss * (1 - link.loss) / kMeasuredPackets);
    return std::min(parityPackets({loss, *roundTrip, link.budget}, picture_.size()),
                    portion(most_));
}

} // namespace veter::transport

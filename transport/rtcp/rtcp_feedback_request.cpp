#include "transport/rtcp/rtcp_feedback_request.hpp"

#include "transport/rtcp/rtcp_veter.hpp"

namespace veter::transport {
namespace {

constexpr std::uint8_t kArrivals = 1;
constexpr std::uint8_t kLostPictures = 2;
constexpr std::size_t kBytes = 4;

} // namespace

void appendFeedbackRequest(std::vector<std::uint8_t>& compound, const FeedbackRequest& request) {
    const auto own = appendVeterRtcp(compound, VeterRtcp::FeedbackRequest, request.ssrc, kBytes);
    own[0] = static_cast<std::uint8_t>((request.arrivals ? kArrivals : 0) |
                                       (request.lostPictures ? kLostPictures : 0));
}

std::optional<FeedbackRequest> parseFeedbackRequest(Bytes packet) noexcept {
    const auto own = veterRtcp(packet, VeterRtcp::FeedbackRequest, kBytes);
    if (!own) return std::nullopt;
    const auto flags = (*own)[0];
    return FeedbackRequest{load32be(packet, 4), (flags & kArrivals) != 0,
                           (flags & kLostPictures) != 0};
}

} // namespace veter::transport

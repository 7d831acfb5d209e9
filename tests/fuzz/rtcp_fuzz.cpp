#include "tests/fuzz/fuzz.hpp"

#include "transport/rtcp.hpp"

using namespace veter;
using namespace veter::transport;

namespace {

void roundTrip(const SenderReport& report) {
    const auto wire = buildBye(report, "veter@robot");
    Bytes rest = wire;
    const auto first = nextRtcp(rest);
    fuzz::require(first.has_value(), "a report first");
    const auto again = parseSenderReport(*first);
    fuzz::require(again && again->ssrc == report.ssrc && again->ntp == report.ntp &&
                      again->rtpTimestamp == report.rtpTimestamp &&
                      again->packets == report.packets && again->octets == report.octets,
                  "the same report");
    fuzz::require(nextRtcp(rest).has_value(), "then a description");
    const auto last = nextRtcp(rest);
    fuzz::require(last && isBye(*last, report.ssrc) && rest.empty(), "then a good-bye, no more");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes compound(data, size);
    while (const auto packet = nextRtcp(compound)) {
        fuzz::require(packet->size() >= 4 && packet->size() % 4 == 0, "whole words");
        const auto report = parseSenderReport(*packet);
        if (report) roundTrip(*report);
        fuzz::require(!(report && isBye(*packet, report->ssrc)), "one type");
        isBye(*packet, 0);
    }
    return 0;
}

#include "tests/fuzz/fuzz.hpp"

#include "transport/sdp/sdp.hpp"

using namespace veter;
using namespace veter::transport;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto result = parseSdp({reinterpret_cast<const char*>(data), size});
    fuzz::require(result.stream.has_value() == result.error.empty(), "a stream or a reason");
    if (!result.stream) return 0;
    const auto& stream = *result.stream;
    fuzz::require(stream.port != 0, "a port");

    const auto again = parseSdp(writeSdp(stream));
    fuzz::require(again.stream.has_value(), "what is written can be read");
    fuzz::require(again.stream->port == stream.port, "the same port");
    fuzz::require(again.stream->payloadType == stream.payloadType, "the same payload type");
    fuzz::require(again.stream->keys.has_value() == stream.keys.has_value(), "keys as before");
    if (stream.keys) {
        fuzz::require(again.stream->keys->media == stream.keys->media, "the same key");
        fuzz::require(again.stream->keys->feedback == stream.keys->feedback, "the same key back");
    }
    if (stream.parameterSets.complete() && stream.parameterSets.sps().size() >= 4)
        fuzz::require(again.stream->parameterSets.annexB() == stream.parameterSets.annexB(),
                      "the same parameter sets");
    return 0;
}

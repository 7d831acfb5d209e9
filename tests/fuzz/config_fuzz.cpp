#include "tests/fuzz/fuzz.hpp"

#include "tools/publish/publish_options.hpp"
#include "tools/relay/relay_options.hpp"

#include <sstream>

using namespace veter;
using namespace veter::tools;
using namespace std::chrono_literals;

namespace {

/// The options that the text of a --config file gives; nullopt = it is refused.
template <class Options> std::optional<Options> parse(const std::string& text) {
    CLI::App app("", "fuzz");
    Options options;
    addOptions(app, options);
    app.set_config(); // a file that names another one would be followed
    std::istringstream stream(text);
    try {
        app.parse_from_stream(stream);
    } catch (const CLI::ParseError& e) {
        fuzz::require(e.get_exit_code() == 0 || *e.what() != '\0', "a reason");
        return std::nullopt;
    }
    return options;
}

void check(const RelayOptions& options) {
    fuzz::require(!options.sdp.empty(), "a stream");
    fuzz::require(!options.latency || (*options.latency >= 0s && *options.latency <= 2s),
                  "a latency to live with");
}

void check(const PublishOptions& options) {
    fuzz::require(options.source.size.width > 0 && options.source.size.height > 0, "a size");
    fuzz::require(options.source.fps.num > 0 && options.source.fps.den > 0, "a frame rate");
    fuzz::require(!options.gop || (*options.gop >= 30ms && *options.gop <= 60s), "a gop");
    fuzz::require(options.encoder.threads >= 0 && options.encoder.threads <= 16, "threads");
    fuzz::require(encode::parsePreset(options.encoder.preset) == options.encoder.preset,
                  "a preset of x264");
    fuzz::require(options.encoder.bitRate.bitsPerSecond > 0, "a rate");
    fuzz::require(options.mtu >= 576 && options.mtu <= 1500, "packets as networks carry them");
    fuzz::require(!options.fec || (*options.fec >= 0 && *options.fec <= 1), "a share of parity");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto options = parse<RelayOptions>(text)) check(*options);
    if (const auto options = parse<PublishOptions>(text)) check(*options);
    return 0;
}

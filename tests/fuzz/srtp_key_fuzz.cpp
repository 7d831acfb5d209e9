#include "tests/fuzz/fuzz.hpp"

#include "transport/srtp/srtp_key_pair.hpp"

using namespace veter;
using namespace veter::transport;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto one = parseCrypto(text);
    fuzz::require(one.key.has_value() == one.error.empty(), "a key or a reason");
    if (one.key) {
        const auto again = parseCrypto(formatCrypto(*one.key));
        fuzz::require(again.key && *again.key == *one.key, "the same key");
    }
    const auto file = parseKeyFile(text);
    fuzz::require(file.keys.has_value() == file.error.empty(), "keys or a reason");
    if (file.keys) {
        fuzz::require(file.keys->feedback.has_value(), "both keys");
        fuzz::require(!(*file.keys->feedback == file.keys->media), "two keys");
        const auto again = parseKeyFile(formatKeyFile(*file.keys));
        fuzz::require(again.keys && again.keys->media == file.keys->media &&
                          again.keys->feedback == file.keys->feedback,
                      "the same keys");
    }
    return 0;
}

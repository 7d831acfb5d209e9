#include "tools/relay/keygen.hpp"

#include "tools/common/key_file.hpp"
#include "tools/common/options.hpp"

#include <unistd.h>

namespace veter::tools {
namespace {

transport::SrtpSuite parseSuite(std::string_view text) {
    if (const auto suite = transport::parseSrtpSuite(text)) return *suite;
    throw std::invalid_argument("must be AES_CM_128_HMAC_SHA1_80 or AEAD_AES_128_GCM");
}

} // namespace

int keygen(int argc, char** argv) {
    CLI::App app("Makes the keys of a camera, for --key-file at both ends: veter-relay keygen > "
                 "camera.key",
                 "veter-relay keygen");
    CommonOptions options;
    auto suite = transport::SrtpSuite::AesCm128HmacSha1_80;
    addParsed(app, "--suite", suite, parseSuite, "AES_CM_128_HMAC_SHA1_80 or AEAD_AES_128_GCM")
        ->type_name("NAME")
        ->default_str(std::string(name(suite)));
    bool foreignSender = false;
    app.add_flag(
        "--foreign-sender", foreignSender,
        "For a sender other than veter-publish: the relay does not ask it to prove that it is "
        "live, so that a recording can be replayed");
    addCommon(app, options, false);
    forbidCoreDumps();
    return runProgram(app, argc, argv, options, [&] {
        auto keys = transport::generateSrtpKeys(suite);
        keys.foreignSender = foreignSender;
        writeKeyFile(STDOUT_FILENO, keys);
    });
}

} // namespace veter::tools

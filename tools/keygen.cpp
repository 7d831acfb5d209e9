#include "tools/keygen.hpp"

#include "tools/key_file.hpp"
#include "tools/options.hpp"

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
    addCommon(app, options, false);
    forbidCoreDumps();
    return runProgram(app, argc, argv, options,
                      [&] { writeKeyFile(STDOUT_FILENO, transport::generateSrtpKeys(suite)); });
}

} // namespace veter::tools

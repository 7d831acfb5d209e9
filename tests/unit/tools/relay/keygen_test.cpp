#include "tools/relay/keygen.hpp"

#include "tests/unit/captured_output.hpp"
#include "tests/unit/reason.hpp"
#include "transport/srtp/srtp_key_pair.hpp"

#include <sys/prctl.h>

#include <vector>

using namespace veter;
using namespace veter::test;

namespace {

struct Run {
    int status;
    std::string out, error;
};

Run keygen(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "keygen");
    const CapturedOutput out(STDOUT_FILENO);
    const CapturedOutput error(STDERR_FILENO);
    const int status =
        tools::keygen(static_cast<int>(arguments.size()), const_cast<char**>(arguments.data()));
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); // or sanitizers cannot look for leaks
    return {status, out.take(), error.take()};
}

transport::SrtpKeys keysOf(const std::string& text) {
    const auto result = transport::parseKeyFile(text);
    REQUIRE_MESSAGE(result.keys, result.error);
    return *result.keys;
}

} // namespace

TEST_CASE("keygen prints a key file with a key for each direction, new ones each time") {
    const auto first = keygen({});
    const auto second = keygen({});
    CHECK(first.status == 0);
    CHECK(first.error.empty());
    const auto keys = keysOf(first.out);
    CHECK(keys.media.suite() == transport::SrtpSuite::AesCm128HmacSha1_80);
    REQUIRE(keys.feedback);
    CHECK_FALSE(keys.media == *keys.feedback);
    CHECK_FALSE(keys.foreignSender);
    CHECK_FALSE(keys.media == keysOf(second.out).media);
    CHECK_FALSE(*keys.feedback == *keysOf(second.out).feedback);
}

TEST_CASE("suite and foreign sender follow the options") {
    const auto keys = keysOf(keygen({"--suite", "AEAD_AES_128_GCM", "--foreign-sender"}).out);
    CHECK(keys.media.suite() == transport::SrtpSuite::AeadAes128Gcm);
    CHECK(keys.foreignSender);
}

TEST_CASE("a wrong command line makes no key") {
    for (const auto& wrong : std::vector<std::vector<const char*>>{
             {"--suite", "AES_CM_128_HMAC_SHA1_32"}, {"--suite"}, {"--sweet"}, {"camera.key"}}) {
        const auto run = keygen(wrong);
        INFO(run.error);
        CHECK(run.status == 2);
        CHECK(run.out.empty());
        CHECK(run.error.rfind("veter-relay keygen: ", 0) == 0);
    }
    CHECK(has(keygen({"--suite", "NONE"}).error,
              "--suite: 'NONE': must be AES_CM_128_HMAC_SHA1_80 or AEAD_AES_128_GCM"));
}

TEST_CASE("a key that cannot be written is an error") {
    const Fd kept(::dup(STDOUT_FILENO));
    const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    REQUIRE(full);
    std::string error;
    int status = 0;
    {
        const CapturedOutput captured(STDERR_FILENO);
        std::fflush(stdout);
        ::dup2(full.get(), STDOUT_FILENO);
        char name[] = "keygen";
        char* arguments[] = {name};
        status = tools::keygen(1, arguments);
        ::dup2(kept.get(), STDOUT_FILENO);
        error = captured.take();
    }
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    CHECK(status == 1);
    CHECK(has(error, "No space left on device"));
}

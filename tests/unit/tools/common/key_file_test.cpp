#include "tools/common/key_file.hpp"

#include "base/fd.hpp"
#include "tests/unit/folder.hpp"
#include "tests/unit/reason.hpp"
#include "tools/common/write_file.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;

TEST_CASE("only its owner may read a key file, whatever the file was before") {
    const Folder folder;
    const auto path = folder.file("camera.key");
    const auto keys = transport::generateSrtpKeys(transport::SrtpSuite::AesCm128HmacSha1_80);
    {
        const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
        REQUIRE(file);
        REQUIRE(::fchmod(file.get(), 0666) == 0);
        writeKeyFile(file.get(), keys);
    }
    CHECK(modeOf(path) == 0600);
    const auto read = readKeyFile(path);
    CHECK(read.media == keys.media);
    CHECK(read.feedback == keys.feedback);
}

TEST_CASE("an invalid key file is refused by name") {
    const Folder folder;
    const auto path = folder.file("camera.key");
    CHECK(reason<sys::Error>([&] { readKeyFile(path); }) ==
          "open key file " + path + ": No such file or directory");
    writeFile(path, "a=crypto:1 NONE inline:x\n");
    CHECK(has(reason<std::runtime_error>([&] { readKeyFile(path); }), path + " has 'NONE' as"));
}

TEST_CASE("a file is written for its owner alone where requested, also over a leftover") {
    const Folder folder;
    const auto path = folder.file("input.sdp");
    const auto mask = ::umask(022);
    writeFile(path, "plain");
    ::umask(mask);
    CHECK(modeOf(path) == 0644);
    writeFile(path + ".part", "left over");
    writeFile(path, "with keys", ReadableBy::Owner);
    CHECK(modeOf(path) == 0600);
}

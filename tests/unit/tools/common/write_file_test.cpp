#include "tools/common/write_file.hpp"

#include "base/fd.hpp"
#include "tests/unit/folder.hpp"
#include "tests/unit/reason.hpp"
#include "tools/common/read_file.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;

TEST_CASE("a file is written whole, for its readers, and nothing is left beside it") {
    const Folder folder;
    const auto path = folder.file("out");
    for (const auto& [whom, mode] :
         {std::pair{ReadableBy::All, 0644U}, {ReadableBy::Owner, 0600U}}) {
        writeFile(path, "text", whom);
        CHECK(readFile(path, "file").text == "text");
        CHECK(modeOf(path) == (mode & ~[] {
                  const auto mask = ::umask(0);
                  ::umask(mask);
                  return mask;
              }()));
        const std::filesystem::directory_iterator all(folder.file(""));
        CHECK(std::distance(begin(all), end(all)) == 1);
    }
}

TEST_CASE("a reader that has the old file open continues with the old one") {
    const Folder folder;
    const auto path = folder.file("out");
    writeFile(path, "old");
    const Fd reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    writeFile(path, "new text");
    char text[16] = {};
    CHECK(::read(reader.get(), text, sizeof text) == 3);
    CHECK(std::string(text) == "old");
    CHECK(readFile(path, "file").text == "new text");
}

TEST_CASE("a leftover of another run is replaced, and its permissions are not kept") {
    const Folder folder;
    const auto path = folder.file("out");
    writeFile(path + ".part", "half");
    writeFile(path, "whole", ReadableBy::Owner);
    CHECK(readFile(path, "file").text == "whole");
    CHECK(modeOf(path) == 0600);
}

TEST_CASE("a file that cannot be written is an error with its name") {
    const Folder folder;
    const auto path = folder.file("no/such/out");
    CHECK(reason<sys::Error>([&] { writeFile(path, "text"); }) ==
          "create " + path + ": No such file or directory");
    const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    REQUIRE(full);
    CHECK(reason<sys::Error>([&] { writeAll(full.get(), "text", "out"); }) ==
          "write out: No space left on device");
}

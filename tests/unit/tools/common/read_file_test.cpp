#include "tools/common/read_file.hpp"

#include "base/fd.hpp"
#include "tests/unit/folder.hpp"
#include "tests/unit/reason.hpp"
#include "tools/common/write_file.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <stdexcept>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;

TEST_CASE("a file comes back whole, up to 64 kB") {
    const Folder folder;
    const auto path = folder.file("text");
    for (const std::size_t bytes : {1, 4096, 65536}) {
        const std::string text(bytes, 'x');
        writeFile(path, text);
        CHECK(readFile(path, "SDP").text == text);
    }
    writeFile(path, std::string(65537, 'x'));
    CHECK(reason<std::runtime_error>([&] { readFile(path, "SDP"); }) ==
          "SDP " + path + " is larger than any SDP (64 kB)");
}

TEST_CASE("a file that is empty or not there is an error that says which") {
    const Folder folder;
    const auto path = folder.file("text");
    CHECK(reason<sys::Error>([&] { readFile(path, "key file"); }) ==
          "open key file " + path + ": No such file or directory");
    writeFile(path, "");
    CHECK(reason<std::runtime_error>([&] { readFile(path, "key file"); }) ==
          "key file " + path + " is empty");
    CHECK(has(reason<sys::Error>([&] { readFile(folder.file(""), "SDP"); }), "Is a directory"));
}

TEST_CASE("a file that any user may read or write is recognized") {
    const Folder folder;
    const auto path = folder.file("text");
    writeFile(path, "x");
    for (const auto& [mode, open] :
         {std::pair{0600U, false}, {0640U, false}, {0644U, true}, {0602U, true}}) {
        REQUIRE(::chmod(path.c_str(), mode) == 0);
        CHECK(readFile(path, "SDP").openToAll == open);
    }
}

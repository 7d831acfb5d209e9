#include "tools/probe/output_file.hpp"

#include "tests/unit/folder.hpp"
#include "tests/unit/reason.hpp"
#include "tools/common/write_file.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

using namespace veter;
using namespace veter::probe;
using namespace veter::test;

TEST_CASE("a file is empty at once, and each line is there as soon as it is written") {
    const Folder folder;
    const auto path = folder.file("delays.csv");
    const auto text = [&] {
        std::ifstream in(path);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    tools::writeFile(path, "of the last run\n");
    OutputFile file(path);
    CHECK(text().empty());
    file.write("at_s,delay_ms\n");
    CHECK(text() == "at_s,delay_ms\n");
    file.write("0.1,42\n");
    CHECK(text() == "at_s,delay_ms\n0.1,42\n");
}

TEST_CASE("a wrong path shows at the start, a full disk when it is") {
    CHECK(reason<sys::Error>([] { OutputFile file("/no/such/folder/a.csv"); }) ==
          "write /no/such/folder/a.csv: No such file or directory");
    OutputFile full("/dev/full");
    CHECK(has(reason<sys::Error>([&] { full.write("x"); }), "/dev/full: No space left on device"));
}

#pragma once
// A temporary folder for tests.

#include <doctest/doctest.h>

#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace veter::test {

class Folder {
public:
    Folder() { REQUIRE(::mkdtemp(path_) != nullptr); }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return std::string(path_) + "/" + name; }

private:
    char path_[25] = "/tmp/veter-unit-XXXXXX";
};

inline mode_t modeOf(const std::string& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

} // namespace veter::test

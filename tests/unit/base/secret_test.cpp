#include "base/secret.hpp"

#include "base/fd.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

using namespace veter;

namespace {

/// What the kernel says of the memory at `address`: "rd wr mr mw me dd …".
std::string memoryFlags(const void* address) {
    std::ifstream maps("/proc/self/smaps");
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    bool inside = false;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t begin = 0, end = 0;
        if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " ", &begin, &end) == 2)
            inside = begin <= wanted && wanted < end;
        else if (inside && line.rfind("VmFlags:", 0) == 0)
            return line;
    }
    return {};
}

bool leftOutOfDumps(const void* address) {
    return memoryFlags(address).find(" dd") != std::string::npos;
}

/// False in qemu's emulation, which may keep it from the kernel.
bool kernelTakesAdvice() {
    const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* page = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ::madvise(page, size, MADV_DONTDUMP);
    const bool taken = leftOutOfDumps(page);
    ::munmap(page, size);
    return taken;
}

} // namespace

TEST_CASE("a secret starts as zeroes and is copied and moved as a value") {
    Secret first(3);
    CHECK(first.bytes().size() == 3);
    CHECK(first.bytes()[2] == 0);
    first.bytes()[2] = 7;
    Secret copy = first;
    first.bytes()[2] = 8;
    CHECK(copy.bytes()[2] == 7);
    const Secret moved = std::move(copy);
    CHECK(moved.bytes()[2] == 7);
    first = moved;
    CHECK(first.bytes()[2] == 7);
}

TEST_CASE("core dumps leave a secret out" * doctest::skip(!kernelTakesAdvice())) {
    const Secret secret(30);
    const std::string nothing = "not secret";
    CHECK(leftOutOfDumps(secret.bytes().data()));
    CHECK_FALSE(leftOutOfDumps(nothing.data()));
}

TEST_CASE("a process may refuse to be dumped") {
    const auto child = ::fork();
    if (child == 0) {
        forbidCoreDumps();
        ::_exit(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}

TEST_CASE("a file is open to all when others may read or write it") {
    char path[] = "/tmp/veter-secret-XXXXXX";
    const Fd file(::mkstemp(path));
    REQUIRE(file);
    ::unlink(path);
    for (const mode_t mode : {0600U, 0640U, 0660U, 0400U}) {
        ::fchmod(file.get(), mode);
        CHECK_FALSE(isOpenToAll(file.get()));
    }
    for (const mode_t mode : {0644U, 0604U, 0602U, 0666U}) {
        ::fchmod(file.get(), mode);
        CHECK(isOpenToAll(file.get()));
    }
}

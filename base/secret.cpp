#include "base/secret.hpp"

#include "base/fd.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <cassert>
#include <cstring>

namespace veter {

Secret::Secret(std::size_t size) : size_(size) {
    assert(size > 0);
    void* pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw sys::Error(errno, "allocate memory for a key");
    data_ = static_cast<std::uint8_t*>(pages);
    ::madvise(pages, size, MADV_DONTDUMP);
    ::mlock(pages, size);
}

Secret::Secret(const Secret& other) : Secret(other.size_) {
    std::copy_n(other.data_, size_, data_);
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

Secret::~Secret() {
    if (data_ == nullptr) return;
    ::explicit_bzero(data_, size_);
    ::munmap(data_, size_);
}

std::uint32_t randomNumber() noexcept {
    std::uint32_t number = 0;
    // So few bytes come whole (getrandom(2)).
    [[maybe_unused]] const auto n = ::getrandom(&number, sizeof number, 0);
    return number;
}

void forbidCoreDumps() noexcept { ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

bool isOpenToAll(int fd) {
    struct stat status {};
    sys::check(::fstat(fd, &status), "look at the permissions of a file");
    return (status.st_mode & (S_IROTH | S_IWOTH)) != 0;
}

} // namespace veter

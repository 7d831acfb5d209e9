#pragma once
// What every fuzz target has: LLVMFuzzerTestOneInput, which run_corpus.cpp calls as well.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace veter::fuzz {

/// Aborts, which the fuzzer reports, unless `holds`.
inline void require(bool holds, const char* promise) {
    if (holds) return;
    std::fprintf(stderr, "not so: %s\n", promise);
    std::abort();
}

} // namespace veter::fuzz

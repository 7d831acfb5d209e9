#include "capture/argus/argus_source.hpp"
#include "capture/common/uri.hpp"
#include "capture/file/file_source.hpp"
#include "capture/file/y4m_source.hpp"
#include "capture/picture/test_source.hpp"
#include "capture/v4l2/v4l2_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>

namespace veter::capture {
namespace {

/// A descriptor of our own, so that closing ours leaves the program's alone.
Fd standardInput() {
    return Fd(sys::check(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "open standard input"));
}

std::unique_ptr<Source> openTest(Uri& uri, const Settings& settings) {
    uri.requireAllTaken();
    if (!uri.path().empty())
        throw std::invalid_argument(
            fmt::format("source '{}': nothing may follow test:", uri.text()));
    return makeTestSource(settings);
}

std::unique_ptr<Source> openV4l2(Uri& uri, const Settings& settings) {
    uri.requireAllTaken();
    if (uri.path().empty())
        throw std::invalid_argument(
            fmt::format("source '{}': a device must follow, such as v4l2:/dev/video0", uri.text()));
    return makeV4l2Source(uri.path(), settings);
}

std::unique_ptr<Source> openArgus(Uri& uri, const Settings& settings) {
    uri.requireAllTaken();
    return makeArgusSource(uri.path(), settings);
}

std::unique_ptr<Source> openFile(Uri& uri, const Settings& settings) {
    const bool fromPipe = uri.path() == "-";
    const bool loop = !fromPipe && uri.takeFlag("loop"); // a pipe cannot begin again
    uri.requireAllTaken();
    if (uri.path().empty())
        throw std::invalid_argument(fmt::format(
            "source '{}': a path must follow, such as file:clip.mp4, or - for standard input",
            uri.text()));
    if (fromPipe) return makeY4mSource(standardInput(), settings);
    return makeFileSource(uri.path(), loop, settings);
}

struct Backend {
    const char* scheme;
    std::unique_ptr<Source> (*open)(Uri& uri, const Settings& settings);
};
constexpr Backend kBackends[] = {
    {"v4l2", openV4l2}, {"argus", openArgus}, {"test", openTest}, {"file", openFile}};

} // namespace

std::unique_ptr<Source> open(const Settings& settings) {
    Uri uri(settings.uri);
    for (const auto& backend : kBackends)
        if (uri.scheme() == backend.scheme) return backend.open(uri, settings);
    std::string known;
    for (const auto& backend : kBackends)
        known += fmt::format("{}{}:", known.empty() ? "" : ", ", backend.scheme);
    throw std::invalid_argument(fmt::format("source '{}': unknown scheme '{}', must be one of {}",
                                            uri.text(), uri.scheme(), known));
}

} // namespace veter::capture

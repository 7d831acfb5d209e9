#include "tests/unit/folder.hpp"
#include "tools/common/session_ssrc.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;

namespace {

struct Start {
    const Folder folder;
    const transport::SrtpKey key =
        transport::SrtpKey::generate(transport::SrtpSuite::AesCm128HmacSha1_80);
    SsrcSource source{folder.file("state"), "4ae9f1c0", 200'000'000, 7};

    std::uint32_t ssrc() const { return takeSessionSsrc(key, "media", source); }
    std::uint32_t of(std::uint64_t count) const {
        return transport::mediaSsrc(transport::ssrcOffset(key, source.machineId), count);
    }
};

} // namespace

TEST_CASE("the SSRC of a key's first session is from the clock, those that follow from its file") {
    Start start;
    CHECK(start.ssrc() == start.of(200'000'000));
    CHECK(start.ssrc() == start.of(200'000'001));
    start.source.seconds.reset();
    CHECK(start.ssrc() == start.of(200'000'002));
    start.source.seconds = 200'000'500;
    CHECK(start.ssrc() == start.of(200'000'500));
    const auto file = start.source.folder + "/media-" + transport::fingerprint(start.key);
    CHECK(std::filesystem::exists(file));
}

TEST_CASE("where nothing can be written the SSRC is from the clock, or else random") {
    Start start;
    for (const auto* folder : {"", "/dev/null/state"}) {
        start.source.folder = folder;
        start.source.seconds = 300'000'000;
        CHECK(start.ssrc() == start.of(300'000'000));
        start.source.seconds.reset();
        CHECK(start.ssrc() == start.of(7));
    }
}

TEST_CASE("the state folder is systemd's, or the user's") {
    struct Case {
        const char *unit, *state, *home, *folder;
    };
    for (const auto& c :
         {Case{"/var/lib/a", "/s", "/h", "/var/lib/a"},
          Case{"/var/lib/a:/var/lib/b", "/s", "/h", "/var/lib/a"}, Case{"", "/s", "/h", "/s/veter"},
          Case{"", "", "/h", "/h/.local/state/veter"}, Case{"", "", "", ""}}) {
        ::setenv("STATE_DIRECTORY", c.unit, 1);
        ::setenv("XDG_STATE_HOME", c.state, 1);
        ::setenv("HOME", c.home, 1);
        CHECK(stateFolder() == c.folder);
    }
}

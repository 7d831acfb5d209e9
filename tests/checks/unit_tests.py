#!/usr/bin/env python3
"""unit_tests.py [ROOT]: each source of the libraries and tools, base/x.cpp, has its unit test, which
is built: tests/unit/base/x_test.cpp, or base_x_test.cpp there. Or it stands in ELSEWHERE. So a new
source without a test is noticed."""

import pathlib
import re
import sys

ROOMS = ("base", "capture", "encode", "transport", "relay", "tools")

# Sources that are tested under another name, and where. Names as below; paths from tests/.
ELSEWHERE = {
    "argus_absent": "unit/capture/open_test.cpp",
    "argus_api": "argus/camera_faults_test.cpp",
    "argus_camera": "argus/camera_test.cpp",
    "argus_controls": "argus/camera_open_test.cpp",
    "argus_device": "argus/camera_open_test.cpp",
    "argus_session": "argus/camera_faults_test.cpp",
    "argus_source": "argus/source_test.cpp",
    "argus_surface": "argus/camera_test.cpp",
    "devices_argus_text": "argus/list_test.cpp",
    "file_decoder": "unit/capture/file/file_source_test.cpp",
    "impair_change": "unit/tools/impair/impair_options_test.cpp",
    "impair_schedule": "unit/tools/impair/impair_options_test.cpp",
    "impair_text": "unit/tools/impair/impair_options_test.cpp",
    "log_limit": "unit/base/log_test.cpp",
    "plot_axis": "unit/tools/probe/probe_plot_test.cpp",
    "plot_columns": "unit/tools/probe/probe_plot_test.cpp",
    "probe_run": "e2e/test_output.py",
    "receiver_core": "unit/relay/receive/receiver_test.cpp",
    "relay_http": "e2e/test_http.py",
    "relay_http_absent": "systems/check",
    "relay_metrics": "unit/tools/relay/relay_api_test.cpp",
    "relay_status": "unit/tools/relay/relay_api_test.cpp",
    "common_session_ssrc": "unit/tools/common/take_ssrc_test.cpp",
    "v4l2_formats": "unit/capture/v4l2/v4l2_layout_test.cpp",
    "v4l2_ioctl": "unit/capture/v4l2/v4l2_open_test.cpp",
    # main() of each program
    "veter_devices": "vm/programs",
    "veter_impair": "e2e/test_impair.py",
    "veter_probe": "e2e/test_output.py",
    "veter_publish": "e2e/test_session.py",
    "veter_relay": "e2e/test_session.py",
}


def names(source):
    """Its names: x, and folder_x."""
    return (source.stem, f"{source.parent.name}_{source.stem}")


def complaints(root):
    tests = root / "tests"
    lists = "\n".join(path.read_text() for path in tests.rglob("CMakeLists.txt"))
    built = set(re.findall(r"\w+_test\.cpp", lists))
    used = set()
    sources = sorted(path for room in ROOMS for path in (root / room).rglob("*.cpp"))
    if not sources:
        yield f"no sources below {root}: the wrong folder?"
    for source in sources:
        relative = source.relative_to(root)
        folder = tests / "unit" / relative.parent
        own = [f"{name}_test.cpp" for name in names(source)
               if (folder / f"{name}_test.cpp").exists()]
        listed = [name for name in names(source) if name in ELSEWHERE]
        used.update(listed)
        if not own and not listed:
            yield f"{relative}: has no tests/unit/{relative.parent}/{source.stem}_test.cpp"
        for name in own:
            if name not in built:
                yield f"{relative}: no CMakeLists.txt has {name}"
            if listed:
                yield f"{relative}: has {name}, and stands in ELSEWHERE all the same"
    for name, place in ELSEWHERE.items():
        if name not in used:
            yield f"{name}: stands in ELSEWHERE, but is no source any more"
        elif not (tests / place).exists():
            yield f"{name}: there is no tests/{place}"


def main():
    default = pathlib.Path(__file__).resolve().parents[2]
    found = list(complaints(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default))
    sys.exit("\n".join(found) if found else 0)


main()

"""Chromium on MediaMTX's WebRTC page, driven through chromedriver (W3C WebDriver over HTTP)."""

import json
import shutil
import time
import typing
import urllib.request

import timecode
from harness import SIZE, Lab, wait_until

FLAGS = [
    "--headless=new",
    "--no-sandbox",  # the tests run as root in containers
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
]

# Reads the time code of each frame the browser decoded into window.shown: 64 characters 0 or 1.
# Not from the <video>: that one may skip frames where there is no graphics card.
READ_FRAMES = f"""
const track = document.querySelector('video').srcObject.getVideoTracks()[0];
const frames = new MediaStreamTrackProcessor({{track, maxBufferSize: 30}}).readable.getReader();
const canvas = document.createElement('canvas');
canvas.width = {timecode.BITS * timecode.BLOCK};
canvas.height = {timecode.BLOCK};
const context = canvas.getContext('2d', {{willReadFrequently: true}});
window.shown = [];
window.sizes = [];
const read = ({{value: frame}}) => {{
    const size = frame.displayWidth + 'x' + frame.displayHeight;
    if (window.sizes.at(-1) !== size) window.sizes.push(size);
    context.drawImage(frame, 0, 0, {SIZE[0]}, {SIZE[1]});
    frame.close();
    const line = context.getImageData(0, {timecode.BLOCK // 2}, canvas.width, 1).data;
    let bits = '';
    for (let i = 0; i < {timecode.BITS}; ++i)
        bits += line[(i * {timecode.BLOCK} + {timecode.BLOCK // 2}) * 4] > 127 ? 1 : 0;
    window.shown.push(bits);
    frames.read().then(read);
}};
frames.read().then(read);
"""

# A moving picture by WHIP, on MediaMTX's page for it, which brings the class.
PUBLISH = """
const canvas = document.createElement('canvas');
const context = canvas.getContext('2d');
let pictures = 0;
setInterval(() => context.fillRect(pictures++ % 300, 0, 1, 150), 30);
window.publisher = new MediaMTXWebRTCPublisher({
    url: new URL('whip', location.href).href, stream: canvas.captureStream(30),
    videoCodec: 'vp8/90000', videoBitrate: 300});
"""

STATE = """
const video = document.querySelector('video');
return {width: video.videoWidth, height: video.videoHeight, seconds: video.currentTime,
        shown: window.shown.length, sizes: window.sizes};
"""


class Seen(typing.NamedTuple):
    shown: "list[typing.Optional[timecode.TimeCode]]"
    width: int
    height: int
    seconds: float  # how far the <video>'s clock went while `shown` was shown
    sizes: "list[str]"  # of the pictures, each change


class _Driver:
    def __init__(self, lab: Lab):
        port = lab.port()
        self._base = f"http://127.0.0.1:{port}"
        home = lab.folder / "chromium"
        home.mkdir(exist_ok=True)
        command = ["chromedriver", f"--port={port}"]
        self._process = lab.start("chromedriver", command, env={"HOME": str(home)})
        wait_until(self._ready, 20, "chromedriver")
        options = {"args": [*FLAGS, f"--user-data-dir={home}/profile"]}
        wanted = {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}
        reply = self._call("/session", {"capabilities": wanted})
        self._base += f"/session/{reply['sessionId']}"

    def _call(self, path: str, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)["value"]

    def _ready(self) -> bool:
        try:
            return self._call("/status")["ready"]
        except OSError:
            return False

    def open(self, url: str) -> None:
        self._call("/url", {"url": url})

    def run(self, script: str):
        return self._call("/execute/sync", {"script": script, "args": []})

    def close(self) -> None:
        self._call("", method="DELETE")
        self._process.terminate()


def installed() -> bool:
    return bool(shutil.which("chromedriver"))


def publish(lab: Lab, page: str) -> None:
    """Begins to, and goes on until the lab closes. `page`: such as …/camera/publish."""
    driver = _Driver(lab)
    driver.open(page)
    driver.run(PUBLISH)


def watch(lab: Lab, page: str, pictures: int, timeout: float = 30, sizes: int = 1) -> Seen:
    """Until it has shown so many pictures, and their size has changed to so many sizes."""
    driver = _Driver(lab)
    driver.open(page)
    playing = "const v = document.querySelector('video'); return v && v.currentTime > 0"
    wait_until(lambda: driver.run(playing), timeout, f"a picture in Chromium at {page}")
    driver.run(READ_FRAMES)
    start = driver.run(STATE)
    deadline = time.monotonic() + timeout
    while True:
        state = driver.run(STATE)
        if state["shown"] >= pictures and len(state["sizes"]) >= sizes:
            break
        if time.monotonic() > deadline:
            seen = f"{state['shown']} of {pictures} pictures, {state['sizes']}"
            raise TimeoutError(f"Chromium showed {seen}")
        time.sleep(0.1)
    shown = [timecode.from_bits(int(bits, 2)) for bits in driver.run("return window.shown")]
    driver.close()
    return Seen(
        shown[:pictures] if sizes == 1 else shown,
        state["width"],
        state["height"],
        state["seconds"] - start["seconds"],
        state["sizes"],
    )

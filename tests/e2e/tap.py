"""Between a link and a receiver: the packets that pass, and which pictures they make whole."""

import collections
import select
import socket
import threading

import mosaic
import rtp


class Tap:
    """Passes datagrams on from `port` to `to`, and answers back. A thread of its own until close().
    Packets must arrive in order."""

    def __init__(self, port: int, to: int, keep: int = 200):
        self.whole_ms: "list[int]" = []  # when they came, as mosaic.now_ms()
        self.wires: "collections.deque[bytes]" = collections.deque(maxlen=keep)  # the newest
        self._in, self._out = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        self._in.bind(("127.0.0.1", port))
        self._to = ("127.0.0.1", to)
        self._sender = None
        self._last: "rtp.Packet | None" = None
        self._broken = True  # something since the last key frame, itself included, is missing
        self._stop, stop = socket.socketpair()
        self._thread = threading.Thread(target=self._run, args=[stop])
        self._thread.start()

    def close(self) -> None:
        self._stop.close()
        self._thread.join()

    def forge(self, wire: bytes) -> None:
        """To the receiver, as if from the sender."""
        self._out.sendto(wire, self._to)

    def forge_answer(self, wire: bytes) -> None:
        self._in.sendto(wire, self._sender)

    def _run(self, stop: socket.socket) -> None:
        with stop, self._in, self._out:
            while True:
                ready, _, _ = select.select([stop, self._in, self._out], [], [])
                if stop in ready:
                    return
                if self._in in ready:
                    wire, self._sender = self._in.recvfrom(2048)
                    self._out.sendto(wire, self._to)
                    self.wires.append(wire)
                    self._look(rtp.parse(wire))
                elif self._sender:
                    self._in.sendto(self._out.recv(2048), self._sender)

    def _look(self, packet: "rtp.Packet | None") -> None:
        if not packet:
            return
        last, self._last = self._last, packet
        if not last or packet.sequence != (last.sequence + 1) % 2**16:
            self._broken = True
        if rtp.begins_idr(packet.payload):  # what is missing before it, it can do without
            self._broken = False
        if packet.marker and not self._broken:
            self.whole_ms.append(mosaic.now_ms())

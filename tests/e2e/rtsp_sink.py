"""As much of an RTSP server as a publisher needs (RFC 2326, interleaved): receives one stream and
notes when the last packet of each picture arrives."""

import re
import socket

import rtp

_PUBLIC = "OPTIONS, DESCRIBE, ANNOUNCE, SETUP, RECORD, TEARDOWN, GET_PARAMETER, SET_PARAMETER"


class RtspSink:
    """Driven from outside: select on sockets(), then call on_readable(). One publisher."""

    def __init__(self, port: int):
        self.url = f"rtsp://127.0.0.1:{port}/camera"
        self.pictures: "list[tuple[bytes, int]]" = []  # last payload, arrival as of rtp.receive()
        self.timestamps: "list[int]" = []  # of the same
        self.reports: "list[bytes]" = []  # RTCP packets
        self._listener = socket.create_server(("127.0.0.1", port))
        self._connection: "socket.socket | None" = None
        self._data = bytearray()

    def close(self) -> None:
        for sock in self.sockets():
            sock.close()

    def sockets(self) -> "list[socket.socket]":
        return [self._listener] + ([self._connection] if self._connection else [])

    def on_readable(self, sock: socket.socket) -> None:
        if sock is self._listener:
            self._connection = rtp.stamped(self._listener.accept()[0])
            return
        data, arrived = rtp.receive(sock)
        if not data:
            self._connection.close()
            self._connection = None
            return
        self._data += data
        while self._take(arrived):
            pass

    def _take(self, arrived: int) -> bool:
        """One interleaved packet or request; False = not all of it is here yet."""
        if self._data[:1] == b"$":
            end = 4 + int.from_bytes(self._data[2:4], "big")
            if len(self._data) < max(4, end):
                return False
            wire = bytes(self._data[4:end])
            if self._data[1] == 1:
                self.reports.append(wire)
            packet = rtp.parse(wire) if self._data[1] == 0 else None
            if packet and packet.marker:
                self.pictures.append((packet.payload, arrived))
                self.timestamps.append(packet.timestamp)
        else:
            end = self._data.find(b"\r\n\r\n") + 4
            if end < 4:
                return False
            head = self._data[:end].decode()
            length = re.search(r"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
            end += int(length.group(1)) if length else 0
            if len(self._data) < end:
                return False
            self._answer(head)
        del self._data[:end]
        return True

    def _answer(self, head: str) -> None:
        fields = dict(re.findall(r"^([\w-]+): *(.*?)\r?$", head, re.MULTILINE))
        lines = [f"CSeq: {fields['CSeq']}", "Session: bench", f"Public: {_PUBLIC}"]
        if "Transport" in fields:
            lines.append("Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record")
        self._connection.sendall("\r\n".join(["RTSP/1.0 200 OK", *lines, "", ""]).encode())

"""A reverse proxy for HTTP on this machine, as used in front of MediaMTX."""

import http.client
import http.server
import threading
import typing


class Proxy(http.server.ThreadingHTTPServer):
    """On 127.0.0.1:`port` until close(). `client`: the address that it names as its client, if any."""

    def __init__(self, port: int, server_port: int, client: typing.Optional[str] = None):
        super().__init__(("127.0.0.1", port), _Handler)
        self.server_target = ("127.0.0.1", server_port)
        self.client = client
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Proxy

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = dict(self.headers)
        if self.server.client:
            headers["X-Forwarded-For"] = self.server.client
        connection = http.client.HTTPConnection(*self.server.server_target, timeout=10)
        connection.request(self.command, self.path, body, headers)
        reply = connection.getresponse()
        content = reply.read()
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        connection.close()

    do_GET = do_POST = do_PATCH = do_DELETE = do_OPTIONS = _pass_on

    def log_message(self, *_) -> None:
        pass

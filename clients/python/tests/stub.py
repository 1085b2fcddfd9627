"""A server on loopback that answers as the test says and keeps what it was asked."""

from __future__ import annotations

import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, Optional, Union


class Asked:
    def __init__(self, method: str, target: str, headers: Any, body: bytes):
        parts = urllib.parse.urlsplit(target)
        self.method = method
        self.path = parts.path
        self.query = dict(urllib.parse.parse_qsl(parts.query))
        self.headers = headers
        self.body = body


class Reply:
    def __init__(
        self,
        body: Union[bytes, Dict[str, Any], None] = None,
        status: int = 200,
        headers: Optional[Dict[str, str]] = None,
        hang_up: bool = False,
    ):
        self.body = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        self.status = status
        self.headers = headers or {}
        self.hang_up = hang_up


class StubServer:
    """Answers with `replies` in order, the last one again and again; or with what `answer` gives."""

    def __init__(self, *replies: Reply, answer: Optional[Callable[[Asked], Reply]] = None):
        self.asked: List[Asked] = []
        self._replies = list(replies)
        self._answer = answer
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                asked = Asked(self.command, self.path, self.headers, self.rfile.read(size))
                stub.asked.append(asked)
                reply = stub._next(asked)
                if reply.hang_up:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            do_GET = do_POST = do_PUT = do_DELETE = _serve

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def _next(self, asked: Asked) -> Reply:
        if self._answer is not None:
            return self._answer(asked)
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def __enter__(self) -> "StubServer":
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

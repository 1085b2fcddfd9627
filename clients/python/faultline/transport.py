"""HTTP with retries. One connection, kept open; not for use by several threads at once."""

from __future__ import annotations

import gzip
import http.client
import json
import random
import socket
import ssl
import time
import urllib.parse
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Callable, Mapping, Optional

from .errors import ApiError, ConnectionFailed, NotReady

#: Methods that may be sent twice without doing anything twice.
_REPEATABLE = {"GET", "PUT", "DELETE"}
_WORTH_A_RETRY = {429, 502, 503, 504}


@dataclass
class Reply:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body) if self.body else None


class Transport:
    def __init__(
        self,
        base_url: str,
        token: Optional[str] = None,
        timeout_s: float = 30.0,
        retries: int = 4,
        first_wait_s: float = 0.5,
        max_wait_s: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ):
        parts = urllib.parse.urlsplit(base_url if "//" in base_url else "//" + base_url, "http")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not an address: {base_url!r}; as http://127.0.0.1:8622")
        self._is_tls = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port or (443 if self._is_tls else 80)
        self._prefix = parts.path.rstrip("/")
        self._token = token
        self._timeout_s = timeout_s
        self._retries = retries
        self._first_wait_s = first_wait_s
        self._max_wait_s = max_wait_s
        self._sleep = sleep
        self._connection: Optional[http.client.HTTPConnection] = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def ask(
        self,
        method: str,
        path: str,
        query: Optional[Mapping[str, str]] = None,
        body: Any = None,
        accept: str = "application/json",
    ) -> Reply:
        """One request, repeated where that may help. Raises ApiError, ConnectionFailed."""
        target = self._prefix + path
        if query:
            target += "?" + urllib.parse.urlencode(query)
        headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": "faultline-python/0.1"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        payload = None
        if body is not None:
            payload = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        attempt = 0
        while True:
            failure: Exception
            asked_s: Optional[float] = None
            try:
                reply = self._once(method, target, payload, headers)
                if reply.status < 400:
                    return reply
                error = _error_of(reply)
                if reply.status not in _WORTH_A_RETRY:
                    raise error
                failure, asked_s = error, error.retry_after_s
            except (OSError, http.client.HTTPException) as broken:
                self.close()
                failure = ConnectionFailed(f"{self._host}:{self._port}: {broken or type(broken).__name__}")
                failure.__cause__ = broken
            attempt += 1
            if attempt > self._retries or method not in _REPEATABLE:
                raise failure
            self._sleep(self._wait_s(attempt, asked_s))

    def _wait_s(self, attempt: int, asked_s: Optional[float]) -> float:
        """Exponential with full jitter; at least what the server asks for."""
        drawn = random.uniform(0, min(self._max_wait_s, self._first_wait_s * 2 ** (attempt - 1)))
        return min(asked_s, 300.0) + drawn if asked_s else drawn

    def _once(self, method: str, target: str, payload: Optional[bytes], headers: Mapping[str, str]) -> Reply:
        if self._connection is None:
            if self._is_tls:
                self._connection = http.client.HTTPSConnection(
                    self._host, self._port, timeout=self._timeout_s, context=ssl.create_default_context()
                )
            else:
                self._connection = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)
        connection = self._connection
        if connection.sock is None:
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.request(method, target, body=payload, headers=dict(headers))
        answer = connection.getresponse()
        body = answer.read()
        found = {name.lower(): value for name, value in answer.getheaders()}
        if found.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return Reply(answer.status, found, body)


def _retry_after_s(text: Optional[str]) -> Optional[float]:
    """Of a Retry-After header: seconds or a date."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _error_of(reply: Reply) -> ApiError:
    try:
        problem = reply.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {"detail": reply.body[:200].decode("utf-8", "replace")}
    kind = NotReady if reply.status == 503 else ApiError
    return kind(reply.status, problem, _retry_after_s(reply.headers.get("retry-after")))

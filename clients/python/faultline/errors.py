"""What can go wrong, each with what to do about it."""

from __future__ import annotations

from typing import Any, Optional


class FaultlineError(Exception):
    """Anything this package raises about the server."""


class ConnectionFailed(FaultlineError):
    """The server was not reached, or broke off."""


class ApiError(FaultlineError):
    """The server refused: its problem details (RFC 9457)."""

    def __init__(self, status: int, problem: dict[str, Any], retry_after_s: Optional[float] = None):
        self.status = status
        self.problem = problem
        self.title: str = problem.get("title") or f"HTTP {status}"
        self.detail: Optional[str] = problem.get("detail")
        self.parameter: Optional[str] = problem.get("parameter")
        self.remedy: Optional[str] = problem.get("remedy")
        self.retry_after_s = retry_after_s
        text = f"{status} {self.title}"
        if self.parameter:
            text += f" ({self.parameter})"
        if self.detail:
            text += f": {self.detail}"
        if self.remedy:
            text += f" ({self.remedy})"
        super().__init__(text)


class NotReady(ApiError):
    """503: the server is still reading its history. `share` of it is done (0 to 1)."""

    @property
    def share(self) -> Optional[float]:
        return (self.problem.get("progress") or {}).get("share")

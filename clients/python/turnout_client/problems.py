"""What can go wrong, as exceptions: a "no" of the server with its code and next step, or no answer at all."""

import json
from dataclasses import dataclass
from typing import Any

import httpx


class TurnoutError(Exception):
    """Whatever keeps a call from its answer."""


class Unreachable(TurnoutError):  # noqa: N818 -- said of the server, read aloud in an except clause
    """No answer came, however often it was tried."""


@dataclass(frozen=True, slots=True)
class WrongValue:
    """A value of the request that is wrong, and why."""

    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What can be done instead, and where."""

    label: str
    url: str


class Problem(TurnoutError):  # noqa: N818 -- RFC 9457 calls it so
    """The server said no: a problem document (RFC 9457).

    `code` means one thing for ever and is what programs decide by; `detail` is a sentence for people.
    """

    def __init__(self, response: httpx.Response) -> None:
        body = _document(response)
        self.status = response.status_code
        self.code = str(body.get("code") or f"http_{self.status}")
        self.detail = str(body.get("detail") or response.reason_phrase or f"HTTP {self.status}")
        told = body.get("errors")
        self.errors = [_wrong(one) for one in told] if isinstance(told, list) else []
        step = body.get("next_step")
        self.next_step = (
            NextStep(str(step.get("label", "")), str(step.get("url", "")))
            if isinstance(step, dict) and step
            else None
        )
        self.request_id = str(body.get("request_id") or response.headers.get("X-Request-Id", ""))
        self.retry_after = response.headers.get("Retry-After", "")
        self.document = body or {"status": self.status, "code": self.code, "detail": self.detail}
        super().__init__(f"{self.code}: {self.detail}")


def _wrong(told: Any) -> WrongValue:
    """Return what is wrong; words alone, where whoever stands between says no more."""
    if isinstance(told, dict):
        return WrongValue(str(told.get("field", "")), str(told.get("detail", "")))
    return WrongValue("", str(told))


def _document(response: httpx.Response) -> dict[str, Any]:
    """Return the document; nothing where whoever stands between answered with something else."""
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}

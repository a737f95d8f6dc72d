"""Whether a thing is still what somebody saw: `ETag`, `If-None-Match`, `If-Match` (RFC 9110, 13)."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from turnout.api.web.problems import Problem

RETURNS_THE_THING = frozenset({"PATCH", "PUT"})


def tag_of(response: HttpResponse) -> str:
    """Return what names these very bytes."""
    return f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'


def require_match(request: HttpRequest, current: HttpResponse) -> None:
    """Refuse to change what is no longer what somebody saw.

    Call it under the lock of the thing, with what a GET of the very same address answers at this moment. Without the
    header nothing is asked. Raises Problem: changed_meanwhile.
    """
    wanted = request.headers.get("If-Match", "").strip()
    if not wanted or wanted == "*":
        return
    if tag_of(current) not in {one.strip() for one in wanted.split(",")}:
        raise changed()


def changed() -> Problem:
    """Return the no to whoever wants a thing only as he saw it."""
    return Problem("changed_meanwhile", _("It is no longer what you saw. Ask for it anew, and decide again."))

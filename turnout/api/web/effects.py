"""A request that changes something: its body, its key, and one transaction around it."""

import hashlib
import re
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from turnout.api.actions import calling
from turnout.api.web import bodies
from turnout.kernel import limits
from turnout.kernel.refusals import Refused

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r"[!-~]{1,200}")


def carried_out(
    request: HttpRequest, answer: Callable[[], HttpResponse], of: UUID | None = None
) -> HttpResponse:
    """Answer in one transaction; with a key once, and the same words again to whoever repeats the request.

    What the user `of` may do is read along with taking the key.

    Refused: bad_input (what the header holds is no key; a body where none is taken), key_reused. Raises Problem: those
    of `bodies.read`.
    """
    bodies.read(request)
    key = request.api_key = _key(request, of)  # type: ignore[attr-defined]
    with limits.noting() as tries:
        try:
            made, is_replayed = calling.carried_out(lambda: _kept(_judged(request, answer())), key)
        except Exception:
            tries.count_again()
            raise
    if made.status >= calling.REFUSED_FROM:
        tries.count_again()  # what is refused leaves nothing behind, except that it was tried
    response = HttpResponse(made.body, status=made.status, headers=made.headers)
    if is_replayed:
        response[REPLAYED] = "true"
    return response


def keep_early(request: HttpRequest, response: HttpResponse) -> None:
    """Keep an answer among what an action writes; if it is not the last word, another takes its place."""
    key: calling.Key | None = request.api_key  # type: ignore[attr-defined]
    if key is not None:
        calling.keep(key, _kept(response))
        response.is_kept = True  # type: ignore[attr-defined]


def _judged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer, unless something was sent that nobody looked at."""
    if response.status_code < calling.REFUSED_FROM:
        bodies.require_asked_for(request)
    return response


def _kept(response: HttpResponse) -> calling.Answer:
    is_kept = getattr(response, "is_kept", False)
    return calling.Answer(response.status_code, dict(response.headers), response.content, is_kept)


def _key(request: HttpRequest, of: UUID | None) -> calling.Key | None:
    given = request.headers.get(HEADER)
    if given is None:
        return None
    if not KEY.fullmatch(given):
        said = _("A key has 1 to 200 visible ASCII characters: a UUID, for example.")
        raise Refused("bad_input", said, field=HEADER)
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body)
    return calling.Key(request.api_caller, given, asked.hexdigest(), of)  # type: ignore[attr-defined]

"""What routes share: a page of a list with the address of the next one, parts that were asked for, JSON."""

import json
from collections.abc import Callable, Collection, Iterable
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from turnout.api.rules.shapes import Shape
from turnout.kernel.keyset import Page
from turnout.kernel.refusals import Refused
from turnout.registration.rules import links

M = TypeVar("M", bound=Model)
MEDIA_TYPE = "application/json"
MOST = 100


def data(found: Any) -> HttpResponse:
    """Return data as JSON."""
    return HttpResponse(json.dumps(found, ensure_ascii=False), content_type=MEDIA_TYPE)


def created(found: Any, path: str) -> HttpResponse:
    """Return what was made (201), and below `/api/v1` where it is from now on."""
    response = data(found)
    response.status_code = HTTPStatus.CREATED
    response["Location"] = links.absolute(f"/api/v1{path}")
    return response


def gone() -> HttpResponse:
    """Return that nothing is left to show (204)."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def listed(request: HttpRequest, page: Page[M], shape: Callable[[M], Shape]) -> HttpResponse:
    """Return a page of a list, with the address of the next one in it and as a `Link` (RFC 8288)."""
    later = _next(request, page.later) if page.later else None
    response = data({"items": [shape(row) for row in page.rows], "next": later})
    if later:
        response["Link"] = f'<{later}>; rel="next"'
    return response


def chosen(given: str, known: Iterable[str], field: str) -> frozenset[str]:
    """Return the words of a list with commas. Raises Refused: bad_input names the one that is not known."""
    words = frozenset(given.split(",")) if given else frozenset()
    allowed = frozenset(known)
    if unknown := sorted(words - allowed):
        said = _("“%(word)s” is none of these: %(known)s.")
        raise Refused(
            "bad_input", said % {"word": unknown[0][:80], "known": ", ".join(sorted(allowed))}, field=field
        )
    return words


def words_of(known: Iterable[str]) -> dict[str, Any]:
    """Return, for the OpenAPI document, that a value is a list with commas of these words."""
    one = "|".join(sorted(known))
    return {"pattern": f"^(({one})(,({one}))*)?$"}


def only(shape: Shape, fields: Collection[str]) -> Shape:
    """Return what was asked for of a shape; everything where nothing was."""
    return {name: value for name, value in shape.items() if name in fields} if fields else shape


def _next(request: HttpRequest, cursor: str) -> str:
    asked = {name: value for name, value in request.GET.items() if name != "after"}
    return f"{links.absolute(request.path)}?{urlencode({**asked, 'after': cursor})}"

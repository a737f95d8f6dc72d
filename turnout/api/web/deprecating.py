"""Mark a field or an operation as deprecated where it is declared, and let its answers say so in their headers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, cast, get_args

from django.http import HttpRequest, HttpResponse
from ninja import Field
from pydantic import BaseModel

from turnout.api.rules import deprecating
from turnout.api.rules.deprecating import MARK, Mark
from turnout.registration.rules import links
from turnout.ui.doors import View

DOCS = "/api/v1/docs"
SAFE = frozenset({"GET", "HEAD"})


def field(mark: Mark, *, default: Any, words: str) -> Any:
    """Return what a deprecated field of an answer is declared with."""
    said = f"{words} {mark.words}"
    return Field(
        default, description=said, deprecated=True, json_schema_extra={MARK: cast("Any", mark.kept())}
    )


def operation(mark: Mark) -> dict[str, Any]:
    """Return what a route is declared with when it is deprecated: `@router.get(…, **operation(Mark(…)))`."""
    return {"deprecated": True, "openapi_extra": {MARK: mark.kept()}}


def told(view: View, operations: Sequence[Any], name: Callable[[Any], str]) -> View:
    """Let a view of the API say in its headers what of its answers is deprecated; itself where nothing is.

    The operation says it with every answer. A field says it with answers that hold it: `fields` may leave it out.
    """
    by_method = {method: _found(one) for one in operations for method in one.methods}
    if not any(by_method.values()):
        return view

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponse:
        response = cast("HttpResponse", view(request, *args, **parts))
        marked = by_method.get("GET" if request.method == "HEAD" else request.method or "")
        if marked:
            _say(response, _of_operation(marked, name, parts) + _of_fields(marked, request, response))
        return response

    return cast("View", answered)


@dataclass(frozen=True, slots=True)
class Marked:
    """An operation of which something is deprecated: itself, or fields of its answers (of what, name, mark)."""

    operation: Any
    mark: Mark | None
    fields: list[tuple[str, str, Mark]]


Said = list[tuple[Mark, str, str]]


def _found(one: Any) -> Marked | None:
    mark, fields = deprecating.read(one.openapi_extra), _marked_fields(one)
    return Marked(one, mark, fields) if mark or fields else None


def _say(response: HttpResponse, found: Said) -> None:
    for header, value in deprecating.headers(found).items():
        before = response.get(header, "")
        response[header] = f"{before}, {value}" if before else value


def _of_operation(one: Marked, name: Callable[[Any], str], parts: Mapping[str, Any]) -> Said:
    mark = one.mark
    if mark is None:
        return []
    more = ""
    if mark.successor:
        address = links.absolute(f"/api/v1{mark.successor.format(**parts)}")
        more = f', <{address}>; rel="successor-version"'
    return [(mark, _words(name(one.operation)), more)]


def _of_fields(one: Marked, request: HttpRequest, response: HttpResponse) -> Said:
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        return []
    asked = request.GET.get("fields", "") if request.method in SAFE else ""
    wanted = frozenset(asked.split(",")) if asked else None
    return [
        (mark, _words(f"{of}.{name}"), f'; field="{name}"')
        for of, name, mark in one.fields
        if wanted is None or name in wanted
    ]


def _words(name: str) -> str:
    return links.absolute(f"{DOCS}#{deprecating.anchor(name)}")


def _marked_fields(one: Any) -> list[tuple[str, str, Mark]]:
    """Return the deprecated fields of what an operation answers, and of the rows of a list: of what, name, mark."""
    models = [kept for kept in one.response_models.values() if isinstance(kept, type)]
    return list({found[:2]: found for model in models for found in _marked(model)}.values())


def _marked(kind: Any) -> Iterator[tuple[str, str, Mark]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, info in kind.model_fields.items():
            mark = deprecating.read(info.json_schema_extra)
            if mark is not None:
                yield kind.__name__, name, mark
            yield from _marked(info.annotation)
    for part in get_args(kind):
        yield from _marked(part)

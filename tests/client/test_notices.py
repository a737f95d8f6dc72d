"""What an answer calls deprecated is said once: by the library as a warning, by the command in a line on stderr."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest

from tests import build
from tests.client.test_command import Run, home, run
from tests.fakes import api
from tests.fakes.api import Answer
from turnout_client import Client, DeprecatedCall, Listener, Notice, Problem

__all__ = ["home", "run"]

AT = {"Deprecation": "@1795910400"}
DOCS = "https://places.example.org/api/v1/docs"
ROUTE = {
    **AT,
    "Sunset": "Fri, 31 Dec 2027 00:00:00 GMT",
    "Link": f'<{DOCS}#deprecated-x>; rel="deprecation", '
    '<https://places.example.org/api/v1/halls>; rel="successor-version"',
}
FIELD = {
    **AT,
    "Link": f'</api/v1/events?after=1>; rel="next", <{DOCS}#y>; rel="deprecation"; field="is_published"',
}
NONE: dict[str, Any] = {"items": [], "next": None}


def noted(answer: Answer, ask: Callable[[Client], object], reads: tuple[str, ...] = ()) -> list[Notice]:
    """Return what a client was told while it asked."""
    found: list[Notice] = []
    with api.serving(answer) as server, Client(server.url, listener=Listener(found.append, reads)) as client:
        ask(client)
    return found


def test_a_deprecated_operation_is_told_once_however_often_it_is_called() -> None:
    def twice(client: Client) -> None:
        client.list_venues()
        client.list_venues()

    assert noted(Answer(200, NONE, ROUTE), twice) == [
        Notice(
            what="GET /api/v1/venues",
            since="2026-11-29",
            sunset="Fri, 31 Dec 2027 00:00:00 GMT",
            words=f"{DOCS}#deprecated-x",
            successor="https://places.example.org/api/v1/halls",
        )
    ]


def test_it_is_told_also_when_the_answer_is_no() -> None:
    def refused(client: Client) -> None:
        with pytest.raises(Problem):
            client.show_venue("hall")

    assert len(noted(Answer(404, {"code": "not_found"}, ROUTE), refused)) == 1


@pytest.mark.parametrize(
    ("fields", "reads", "times"),
    [(None, (), 0), ("title", (), 0), ("title,is_published", (), 1), (None, ("is_published",), 1)],
)
def test_a_field_is_told_to_whoever_names_it(fields: str | None, reads: tuple[str, ...], times: int) -> None:
    found = noted(Answer(200, NONE, FIELD), lambda client: client.list_events(fields=fields), reads)
    assert [one.what for one in found] == ["is_published"] * times


@pytest.mark.parametrize(
    "said", ["", "true", "@", "@-1", "@99999999999", "@1.5", "Sun, 06 Nov 1994 08:49:37 GMT"]
)
def test_what_is_no_instant_is_no_deprecation_and_breaks_nothing(said: str) -> None:
    found = noted(Answer(200, NONE, {**ROUTE, "Deprecation": said}), lambda client: client.list_venues())
    assert [one.what for one in found] in ([], ["GET /api/v1/venues"])
    assert bool(found) == (said == "@99999999999")


def test_without_anybody_to_tell_python_warns() -> None:
    with api.serving(Answer(200, NONE, ROUTE)) as server, Client(server.url) as client:
        with pytest.warns(
            DeprecatedCall, match="GET /api/v1/venues is deprecated since 2026-11-29, and gone from"
        ):
            client.list_venues()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            client.list_venues()


def test_the_command_warns_in_a_line_and_answers_all_the_same(run: Run) -> None:
    with api.serving(Answer(200, NONE, ROUTE)) as server:
        code, out, err = run(server.url, "list-venues", "--json")
    assert (code, '"items": []' in out) == (0, True)
    assert err == (
        "Warning: GET /api/v1/venues is deprecated since 2026-11-29, and gone from Fri, 31 Dec 2027 00:00:00 GMT on. "
        f"Instead: https://places.example.org/api/v1/halls See {DOCS}#deprecated-x\n"
    )


@pytest.mark.django_db(transaction=True)
def test_a_real_installation_says_it_of_a_column_that_is_chosen(site: str, run: Run) -> None:
    build.a_published_event(20)
    assert run(site, "list-events", "--columns", "title,state")[2] == ""
    code, _out, err = run(site, "list-events", "--columns", "title,is_published")
    assert code == 0
    assert err.startswith("Warning: is_published is deprecated since 2026-11-29. See ")
    assert f"{site}/api/v1/docs#deprecated-EventOut.is_published" in err

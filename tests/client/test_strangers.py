"""What a client meets that is no kind installation: wrong addresses, proxies, answers that make no sense."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import api
from tests.fakes.api import Answer
from turnout_client import Client, Patience, Problem, TurnoutError
from turnout_client.calling import Caller

SOON = Patience(pause=0)
DEEP = b"[" * 200_000
KEPT_OUT = "turnout_s3cret"


def asked(*answers: Answer, by: Callable[[Client], object] = lambda client: client.list_venues()) -> object:
    with api.serving(*answers) as server, Client(server.url, token="turnout_x", patience=SOON) as client:
        return by(client)


@pytest.mark.parametrize("token", [f"{KEPT_OUT}\nX", f"{KEPT_OUT}…", f"{KEPT_OUT} and more", "short"])
def test_what_is_no_token_is_said_so_without_repeating_it(token: str) -> None:
    with pytest.raises(ValueError, match="no token") as caught:
        Client("https://places.example.org", token=token)
    assert KEPT_OUT not in str(caught.value)


def test_the_end_of_the_line_that_a_token_was_read_with_is_no_part_of_it() -> None:
    with api.serving(Answer()) as server, Client(server.url, token="turnout_x\n") as client:
        client.show_token()
    assert server.asked[0].headers["authorization"] == "Bearer turnout_x"


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_within_this_machine_no_proxy_reads_along(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(one, raising=False)
    with (
        api.serving(Answer(200, {"slug": "read along"})) as proxy,
        api.serving(Answer(200, {"slug": "hall"})) as server,
    ):
        monkeypatch.setenv(name, proxy.url)
        with Client(server.url, token="turnout_x") as client:
            assert client.show_venue("hall")["slug"] == "hall"
    assert proxy.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example:port",
        "https://a.example:99999",
        f"https://{'a' * 70}.example",
        "https://xn--☃a.example",
    ],
)
def test_an_address_that_is_none_is_said_so(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Client(url)


@pytest.mark.parametrize("key", ["two\nlines", "naïve", "", "k" * 201, "a b"])
def test_a_key_is_what_the_server_takes_and_nothing_is_sent_with_another(key: str) -> None:
    with api.serving(Answer()) as server, Client(server.url, patience=SOON) as client:
        with pytest.raises(ValueError, match="1 to 200 visible ASCII"):
            client.call("POST", "/api/v1/venues", body={}, idempotency_key=key)
        with pytest.raises(ValueError, match="tag"):
            client.call("PATCH", "/api/v1/venues/hall", body={}, if_match='"a\nb"')
        assert server.asked == []


def test_words_too_long_for_an_address_are_said_to_be_so() -> None:
    with pytest.raises(ValueError, match="long"):
        asked(Answer(), by=lambda client: client.list_events(q="a" * 70_000))


@pytest.mark.parametrize(
    "said",
    [
        "Sun, 06 Nov 1994 08:49:37 -0000",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 99999999 08:49:37 GMT",
        "²",
        "soon",
    ],
)
def test_a_pause_in_odd_words_is_understood_or_passed_over(said: str) -> None:
    busy = Answer(503, {"code": "busy"}, {"Retry-After": said})
    assert asked(busy, Answer(200, {"slug": "hall"}), by=lambda client: client.show_venue("hall")) == {
        "slug": "hall"
    }


@pytest.mark.parametrize(
    "answer",
    [Answer(200, DEEP), Answer(200, b"nonsense", {"Content-Encoding": "gzip"}), Answer(200, b"\xff")],
)
def test_an_answer_that_nobody_can_read_is_an_error_of_ours(answer: Answer) -> None:
    with pytest.raises(TurnoutError):
        asked(answer)


def test_a_no_that_nobody_can_read_is_a_problem_all_the_same() -> None:
    with pytest.raises(Problem) as caught:
        asked(Answer(400, DEEP))
    assert caught.value.code == "http_400"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<h1>Sign in to this network</h1>", {"Content-Type": "text/html"}),
        Answer(204),
        Answer(200, [1]),
        Answer(200, {"slug": "hall"}),
        Answer(200, {"items": "abc", "next": None}),
        Answer(200, {"items": [], "next": 5}),
        Answer(200, {"items": [], "next": ".elsewhere.example/api/v1/venues"}),
        Answer(200, {"items": [], "next": "@elsewhere.example/api/v1/venues"}),
        Answer(200, {"items": [], "next": "https://[elsewhere"}),
    ],
)
def test_what_is_no_page_of_a_list_is_an_error_and_leads_nowhere(answer: Answer) -> None:
    with api.serving(answer) as server, Client(server.url, token="turnout_x", patience=SOON) as client:
        page = client.call("GET", "/api/v1/venues")
        with pytest.raises(TurnoutError, match="page of a list"):
            list(client.every(page))
        assert len(server.asked) == 1


def test_a_list_that_leads_back_to_the_same_page_ends() -> None:
    around = Answer(200, {"items": [{"slug": "a"}], "next": "/api/v1/venues?after=x"})
    with pytest.raises(TurnoutError, match="page of a list"):
        asked(around, by=lambda client: list(client.every(client.list_venues())))


def test_what_a_client_shows_of_itself_holds_no_token(tmp_path: Path) -> None:
    with Caller("https://places.example.org", token=KEPT_OUT) as caller:
        assert KEPT_OUT not in f"{caller!r} {caller}"

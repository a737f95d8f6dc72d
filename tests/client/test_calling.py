"""How the client calls: once for each change however often it tries, as long as the server says, never unchecked."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.fakes import api
from tests.fakes.api import Answer
from turnout.kernel import clock
from turnout_client import (
    Client,
    NextStep,
    Patience,
    Problem,
    TurnoutError,
    Unreachable,
    WrongValue,
    etag_of,
    instant,
)

SOON = Patience(pause=0)
BUSY = Answer(503, {"code": "busy", "detail": "Too many people at once."}, {"Retry-After": "0"})
PLACES = "/api/v1/venues"


@contextmanager
def against(*answers: Answer, patience: Patience = SOON) -> Iterator[tuple[Client, api.Server]]:
    with api.serving(*answers) as server, Client(server.url, token="turnout_x", patience=patience) as client:
        yield client, server


@pytest.mark.parametrize(
    "trouble", [BUSY, Answer(None), Answer(429, headers={"Retry-After": "0"}), Answer(502)]
)
def test_a_change_that_is_tried_again_carries_the_same_key(trouble: Answer) -> None:
    with against(trouble, trouble, Answer(201, {"reference": "K7Q2MP"})) as (client, server):
        assert client.call("POST", PLACES, body={"name": "Hall"}) == {"reference": "K7Q2MP"}
    keys = {one.headers["idempotency-key"] for one in server.asked}
    assert len(server.asked) == 3
    assert len(keys) == 1
    assert [one.body for one in server.asked] == [{"name": "Hall"}] * 3


def test_two_changes_have_two_keys_and_a_key_of_ones_own_is_kept() -> None:
    with against(Answer()) as (client, server):
        for key in (None, None, "mine"):
            client.call("POST", PLACES, body={}, idempotency_key=key)
    first, second, third = (one.headers["idempotency-key"] for one in server.asked)
    assert first != second
    assert third == "mine"


def test_reading_carries_no_key_and_the_token_as_a_header() -> None:
    with against(Answer()) as (client, server):
        client.show_venue("hall")
    asked = server.asked[0]
    assert "idempotency-key" not in asked.headers
    assert (asked.headers["authorization"], asked.path) == ("Bearer turnout_x", f"{PLACES}/hall")


def test_it_gives_up_with_what_was_said_last() -> None:
    with against(BUSY) as (client, server), pytest.raises(Problem) as caught:
        client.list_venues()
    assert (caught.value.code, caught.value.status, len(server.asked)) == ("busy", 503, 4)


def test_it_does_not_wait_longer_than_its_patience() -> None:
    later = (clock.now() + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    for said in ("3600", later):
        limited = Answer(429, {"code": "too_many", "detail": "Later."}, {"Retry-After": said})
        with against(limited) as (client, server), pytest.raises(Problem) as caught:
            client.list_venues()
        assert (len(server.asked), caught.value.retry_after) == (1, said)


def test_an_instant_to_try_again_that_has_passed_is_no_wait() -> None:
    limited = Answer(429, {"code": "too_many"}, {"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"})
    with against(limited, Answer(200, {"slug": "hall"})) as (client, _server):
        assert client.show_venue("hall")["slug"] == "hall"


def test_a_no_is_said_once_with_all_that_a_program_needs() -> None:
    said = {
        "code": "bad_input",
        "detail": "A value is out of range.",
        "errors": [{"field": "limit", "detail": "At most 100."}],
        "next_step": {"label": "Read on", "url": "https://places.example.org/help"},
        "request_id": "0190",
    }
    with against(Answer(422, said)) as (client, server), pytest.raises(Problem) as caught:
        client.list_venues(limit=1000)
    problem = caught.value
    assert len(server.asked) == 1
    assert (problem.code, problem.detail, problem.request_id) == (
        "bad_input",
        "A value is out of range.",
        "0190",
    )
    assert problem.errors == [WrongValue("limit", "At most 100.")]
    assert problem.next_step == NextStep("Read on", "https://places.example.org/help")


@pytest.mark.parametrize("body", [b"<h1>Bad gateway</h1>", [1], None])
def test_what_stands_between_may_answer_with_anything(body: object) -> None:
    with against(Answer(500, body)) as (client, _server), pytest.raises(Problem) as caught:
        client.list_venues()
    assert caught.value.code == "http_500"


def test_an_answer_that_is_no_json_though_it_says_so_is_an_error() -> None:
    with against(Answer(200, b"<h1>Welcome</h1>")) as (client, _server), pytest.raises(TurnoutError):
        client.list_venues()


def test_nobody_there_is_unreachable() -> None:
    with api.serving(Answer()) as server:
        gone = server.url
    with Client(gone, patience=SOON) as client, pytest.raises(Unreachable):
        client.list_venues()


def test_the_tag_of_an_answer_guards_a_change() -> None:
    with against(Answer(200, {"slug": "hall"}, {"ETag": '"abc"'})) as (client, server):
        shown = client.show_venue("hall")
        client.call("PATCH", f"{PLACES}/hall", body={}, if_match=shown)
        client.call("PATCH", f"{PLACES}/hall", body={}, if_match='"def"')
        with pytest.raises(ValueError, match="tag"):
            client.call("PATCH", f"{PLACES}/hall", body={}, if_match={"slug": "hall"})
    assert etag_of(shown) == '"abc"'
    assert [one.headers.get("if-match") for one in server.asked] == [None, '"abc"', '"def"']


def test_every_page_is_read_and_the_token_stays_where_it_belongs() -> None:
    first = Answer(
        200, {"items": [{"slug": "a"}], "next": "https://elsewhere.example.org/api/v1/venues?after=x%3D"}
    )
    with against(first, Answer(200, {"items": [{"slug": "b"}], "next": None})) as (client, server):
        assert [one["slug"] for one in client.every(client.list_venues(limit=1))] == ["a", "b"]
    assert [one.path for one in server.asked] == [f"{PLACES}?limit=1", f"{PLACES}?after=x%3D"]


def test_a_redirect_is_not_followed() -> None:
    with against(Answer(302, headers={"Location": "https://elsewhere.example.org/"})) as (client, server):
        with pytest.raises(Problem):
            client.list_venues()
        assert len(server.asked) == 1


def test_values_are_put_into_addresses_as_one_part_and_as_the_server_reads_them() -> None:
    at = datetime(2026, 11, 29, 9, tzinfo=UTC)
    with against(Answer(200, {"items": [], "next": None})) as (client, server):
        client.show_venue("a/b?c=ü")
        client.list_events(starts_from=at, state="published")
        client.call("GET", PLACES, query={"on": True, "many": ["a", "b"]})
        for unfit in ("", ".", ".."):
            with pytest.raises(ValueError, match="address"):
                client.show_venue(unfit)
    assert [one.path for one in server.asked] == [
        f"{PLACES}/a%2Fb%3Fc%3D%C3%BC",
        "/api/v1/events?state=published&starts_from=2026-11-29T09%3A00%3A00%2B00%3A00",
        f"{PLACES}?on=true&many=a&many=b",
    ]


def test_files_come_as_bytes_and_nothing_as_none() -> None:
    with against(Answer(200, b"a,b\n", {"Content-Type": "text/csv"}), Answer(204)) as (client, _server):
        assert client.call("GET", PLACES) == b"a,b\n"
        assert client.call("DELETE", PLACES) is None


@pytest.mark.parametrize(
    "url", ["places.example.org", "http://places.example.org", "https://ana:x@example.org", ""]
)
def test_a_token_is_sent_over_tls_only(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Client(url)


def test_a_certificate_that_nobody_vouches_for_ends_the_call_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with api.serving(Answer(200, {"slug": "hall"}), tls=tls) as server:
        with Client(server.url) as client, pytest.raises(Unreachable, match="CERTIFICATE"):
            client.show_venue("hall")
        assert server.asked == []
        with Client(server.url, ca_file=str(certificate)) as client:
            assert client.show_venue("hall")["slug"] == "hall"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with Client(server.url) as client:
            assert client.show_venue("hall")["slug"] == "hall"


def test_an_instant_is_read() -> None:
    assert instant("2026-11-29T09:00:00Z") == datetime(2026, 11, 29, 9, tzinfo=UTC)


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (["At most 100."], [WrongValue("", "At most 100.")]),
        ([None, {"field": "limit"}], [WrongValue("", "None"), WrongValue("limit", "")]),
        ("limit", []),
        ({"limit": "At most 100."}, []),
    ],
)
def test_a_no_of_whoever_stands_between_is_a_problem_all_the_same(
    told: object, found: list[WrongValue]
) -> None:
    said = {"detail": "No.", "errors": told, "next_step": "https://places.example.org/help"}
    with against(Answer(422, said)) as (client, _server), pytest.raises(Problem) as caught:
        client.list_venues()
    assert (caught.value.detail, caught.value.errors, caught.value.next_step) == ("No.", found, None)

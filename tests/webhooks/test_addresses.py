"""Nothing is sent into our own network: not by a name, not by a number, not by a name that changes its mind."""

import socket
import threading
from ipaddress import ip_address
from typing import Any

import pytest
from pytest_django import Settings

from tests import build, cast
from tests.fakes import receiver as receivers
from tests.fakes.receiver import Receiver
from tests.webhooks.conftest import Subscribe
from turnout.jobs import actions as jobs
from turnout.kernel.refusals import Refused
from turnout.webhooks.actions import posting, resolving, subscribing
from turnout.webhooks.models import Failure
from turnout.webhooks.rules import addresses

INSIDE = [
    "0.0.0.1", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8", "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1", "192.0.0.8", "192.88.99.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "64:ff9b:1::1",
    "2001::1", "2001:db8::1", "2002:a00:1::", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"]


@pytest.mark.parametrize("number", INSIDE)
def test_a_number_inside_is_never_reached(number: str) -> None:
    assert not addresses.may_reach(ip_address(number), is_local=False)


@pytest.mark.parametrize("number", OUTSIDE)
def test_a_public_number_is_reached(number: str) -> None:
    assert addresses.may_reach(ip_address(number), is_local=False)


def test_locally_this_machine_is_reached_and_nothing_else_inside() -> None:
    found = [one for one in INSIDE if addresses.may_reach(ip_address(one), is_local=True)]
    assert found == ["127.0.0.1", "127.8.8.8", "::1"]


@pytest.mark.parametrize(
    "typed",
    [
        "", "hooks", "http://hooks.example.org/", "ftp://hooks.example.org/", "https://", "https:///x", "https://localhost/",
        "https://hooks/", "https://u:p@hooks.example.org/", "https://hooks.example.org/#x", "https://hooks.example.org:22/",
        "https://hooks.example.org:99999/", "https://hooks.example.org:x/", "https://10.0.0.1/", "https://[::1]/",
        "https://[::ffff:10.0.0.1]/", "https://hooks.example.org/a b", "https://hooks.example.org/\\", "https://[/",
        "https://hooks.example.org/" + "x" * 500, "https://hooks.example.org/\0", "https://höoks.example.org/",
        "javascript:alert(1)", "//hooks.example.org/", "https://169.254.169.254./latest/",
    ],
)  # fmt: skip
def test_an_address_that_leads_nowhere_safe_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        addresses.target(typed, is_local=False)
    assert (refused.value.code, refused.value.field) == ("bad_input", "url")


def test_an_address_by_https_is_taken_with_its_port_and_query() -> None:
    found = addresses.target("https://hooks.example.org:8443/in?key=1", is_local=False)
    assert found == addresses.Target(True, "hooks.example.org", 8443, "/in?key=1")


@pytest.mark.parametrize("answers", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["fe80::1%eth0"]])
def test_a_name_that_stands_for_something_inside_is_not_called(
    answers: list[str], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.TURNOUT_WEBHOOKS_LOCAL = False
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", (one, 443)) for one in answers]
    )
    with posting.Line("https://hooks.example.org/") as line:
        answer = line.post(b"{}", {})
    assert answer.trouble == "The name stands for a machine that is not public."


def test_a_name_that_changes_its_mind_leads_nowhere_else(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number that was looked at is the one that is called: nobody asks the name a second time."""
    asked: list[str] = []
    port = int(receiver.url.rsplit(":", 1)[1].split("/")[0])

    def answer(host: str, *_args: Any, **_kwargs: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port))]

    called: list[tuple[str, int]] = []
    connect = socket.create_connection

    def create_connection(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        called.append(address)
        monkeypatch.undo()
        return connect(address, *args, **kwargs)

    with posting.Line(f"http://localhost:{port}/hooks") as line:
        monkeypatch.setattr(socket, "getaddrinfo", answer)
        monkeypatch.setattr(socket, "create_connection", create_connection)
        assert line.post(b"{}", {}).status == 204
    assert asked == ["localhost"]
    assert called == [("127.0.0.1", port)]


@pytest.mark.django_db
def test_what_was_taken_locally_is_not_called_elsewhere(
    receiver: Receiver, subscribe: Subscribe, settings: Settings
) -> None:
    subscribe("event.made")
    settings.TURNOUT_WEBHOOKS_LOCAL = False
    build.an_event()
    jobs.run_due()
    assert receiver.heard == []
    assert Failure.objects.get().why == "The address is none that may be sent to."
    draft = subscribing.Draft("Signs", receiver.url, ["event.made"])
    with pytest.raises(Refused, match="https"):
        subscribing.make(cast.sys(), draft, by=cast.sys().actor)


def test_a_machine_that_is_named_by_a_long_number_hears_its_name_as_it_is_written() -> None:
    with receivers.running("::1") as found, posting.Line(found.url) as line:
        assert line.post(b"{}", {}).status == 204
    assert found.heard[0].headers["host"] == found.url.removeprefix("http://").removesuffix("/hooks")


def test_a_resolver_that_does_not_answer_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def silent(*_args: Any, **_kwargs: Any) -> list[Any]:
        answered.wait(60)
        return []

    monkeypatch.setattr(posting, "WHOLE_SECONDS", 0.2)
    monkeypatch.setattr(posting, "RESOLVER", resolving.Resolver())
    monkeypatch.setattr(socket, "getaddrinfo", silent)
    with posting.Line("https://hooks.example.org/") as line:
        answer = line.post(b"{}", {})
    answered.set()
    assert (answer.status, answer.trouble) == (None, "No answer in time.")
    assert answer.milliseconds < 30_000

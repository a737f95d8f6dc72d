"""Resolvers that hang take few threads, whatever is asked; what could not be looked up is sent when they answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests import build
from tests.fakes.receiver import Receiver
from tests.webhooks.conftest import Subscribe
from turnout.kernel import clock
from turnout.webhooks.actions import posting, resolving, waking
from turnout.webhooks.models import Delivery, Failure, Subscription
from turnout.webhooks.states import DeliveryState

LONGEST = 60.0  # seconds, until a test that went wrong ends


class Hanging:
    """A resolver of the system that answers nobody until it is let go."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        self.asked: list[str] = []
        self._answer = answer
        self._may_go = threading.Event()
        self._threads: list[threading.Thread] = []

    def __call__(self, host: str, *args: Any, **kwargs: Any) -> Any:
        """Hang, then answer as the real one does."""
        if not self._may_go.is_set():
            self.asked.append(host)
            self._threads.append(threading.current_thread())
            self._may_go.wait(LONGEST)
        return self._answer(host, *args, **kwargs)

    def let_go(self) -> None:
        """Answer all who wait, and everybody who asks from now on."""
        self._may_go.set()
        for one in self._threads:
            one.join(LONGEST)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    """Let the resolver of the system hang."""
    found = Hanging(socket.getaddrinfo)
    monkeypatch.setattr(socket, "getaddrinfo", found)
    yield found
    found.let_go()


def hang(resolver: resolving.Resolver, *hosts: str) -> None:
    """Ask for names that nobody answers, and wait no longer."""
    for host in hosts:
        with pytest.raises(TimeoutError):
            resolver.ask(host, 443, within=0)


def test_while_all_hang_nobody_begins_another_and_who_asks_hears_it_at_once(hanging: Hanging) -> None:
    resolver = resolving.Resolver(most=2)
    hang(resolver, "127.0.0.1", "127.0.0.2")
    for host in ("127.0.0.3", "127.0.0.4", "127.0.0.5"):
        with pytest.raises(resolving.Busy):
            resolver.ask(host, 443, within=LONGEST)
    hanging.let_go()
    assert sorted(hanging.asked) == ["127.0.0.1", "127.0.0.2"]
    assert resolver.ask("127.0.0.3", 443, within=LONGEST)[0][4] == ("127.0.0.3", 443)


def test_a_name_that_hangs_takes_one_thread_however_often_it_is_asked_for(hanging: Hanging) -> None:
    resolver = resolving.Resolver(most=2)
    hang(resolver, "127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.1")
    hanging.let_go()
    assert sorted(hanging.asked) == ["127.0.0.1", "127.0.0.2"]


def test_a_name_that_nobody_knows_gives_its_thread_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: Any, **_kwargs: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    resolver = resolving.Resolver(most=1)
    assert [resolver.ask(f"{number}.example.org", 443, within=LONGEST) for number in range(3)] == [[], [], []]


def test_where_the_system_gives_no_thread_nobody_is_locked_out_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    resolver = resolving.Resolver(most=1)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none_left)
        with pytest.raises(resolving.Busy):
            resolver.ask("127.0.0.1", 443, within=LONGEST)
    assert resolver.ask("127.0.0.1", 443, within=LONGEST)[0][4] == ("127.0.0.1", 443)


@pytest.mark.django_db
def test_what_could_not_be_looked_up_counts_as_no_try_and_is_sent_when_the_resolver_answers(
    hanging: Hanging,
    receiver: Receiver,
    subscribe: Subscribe,
    work: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolver = resolving.Resolver(most=1)
    monkeypatch.setattr(posting, "RESOLVER", resolver)
    hang(resolver, "127.0.0.9")
    subscribe("event.made", "event.changed")
    build.an_event()
    build.an_event()
    work()
    assert receiver.heard == []
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.WAITING, 0)}
    assert Failure.objects.count() == 0
    assert Subscription.objects.get().failing_since is None
    hanging.let_go()
    with clock.shifted(timedelta(seconds=10)):
        assert work() > 0  # it looks again by itself
    assert len(receiver.heard) == 2
    assert waking.wake_all() == 0

"""A live server's requests are waited for: the next test begins with nothing of them."""

from collections.abc import Iterator
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest

from tests import serving
from tests.serving import Counted


def application(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    start_response("200 OK", [])
    return iter([b"one", b"two"])


def broken(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    raise RuntimeError("at the door")


def asked(served: Counted) -> Iterator[bytes]:
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    return served(environ, lambda *_: lambda _: None)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE_S", 0)


def test_an_answer_that_is_not_out_is_waited_for() -> None:
    served = Counted(application)
    answer = asked(served)
    assert next(answer) == b"one"
    with pytest.raises(AssertionError, match="1 requests are still served"):
        served.wait_until_idle()
    assert list(answer) == [b"two"]
    served.wait_until_idle()


def test_an_answer_that_nobody_hears_to_its_end_is_over_when_it_is_closed() -> None:
    served = Counted(application)
    answer: Any = asked(served)
    next(answer)
    answer.close()
    served.wait_until_idle()


def test_a_fault_is_an_end_too() -> None:
    served = Counted(broken)
    with pytest.raises(RuntimeError, match="at the door"):
        next(asked(served))
    served.wait_until_idle()

"""What the page for programmers says is so: its example proves a delivery, its table is the table of the code."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import build, cast
from tests.fakes.receiver import Receiver
from turnout.webhooks.actions import subscribing
from turnout.webhooks.rules import retrying
from turnout.webhooks.rules.entries import ENTRIES

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def test_every_entry_is_on_the_page_and_no_other() -> None:
    rows = PAGE.split("## What can be told")[1].split("\n\n")[1]
    assert set(re.findall(r"`([a-z_]+\.[a-z_]+)`", rows)) == set(ENTRIES)


def test_every_fact_that_is_passed_on_is_on_the_page() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert {fact for one in ENTRIES.values() for fact in one.facts} - named == set()


def test_the_table_of_tries_is_the_one_in_force() -> None:
    seconds = {"s": 1, "min": 60, "h": 3600}
    row = next(line for line in PAGE.splitlines() if line.startswith("| after |"))
    told = [int(number) * seconds[unit] for number, unit in re.findall(r"(\d+) (s|min|h)", row)]
    assert told == [int(one.total_seconds()) for one in retrying.PAUSES]


@pytest.mark.django_db
def test_the_example_proves_what_comes_from_here_and_nothing_else(
    receiver: Receiver, work: Callable[[], int]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 -- the example of our own page
    is_genuine = names["is_genuine"]
    boss = cast.sys()
    draft = subscribing.Draft("Signs", receiver.url, ["event.made"])
    row, former = subscribing.make(boss, draft, by=boss.actor)
    secret = subscribing.rotate(row, by=boss.actor)
    build.an_event()
    work()
    (said,) = receiver.heard
    at = int(said.headers["webhook-timestamp"])
    assert is_genuine(secret, said.headers, said.body, now=at)
    assert is_genuine(former, said.headers, said.body, now=at)
    assert not is_genuine(secret, said.headers, said.body + b" ", now=at)
    assert not is_genuine(secret, {**said.headers, "webhook-id": "another"}, said.body, now=at)
    assert not is_genuine("whsec_" + "A" * 44, said.headers, said.body, now=at)
    assert not is_genuine(secret, said.headers, said.body, now=at + 600)

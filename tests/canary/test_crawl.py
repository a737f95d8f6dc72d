"""Everything crawled as everybody: nobody reads a word of a side that the tables do not let him read (I-67, I-64)."""

import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import transaction

from tests import cast
from tests.canary import crawling
from tests.canary.crawling import Pages
from tests.canary.marks import KINDS, PERSONAL, Mark, shown
from tests.canary.worlds import World, leaks
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.front.actions import copying
from turnout.front.web.public import keeping
from turnout.jobs import actions as jobs
from turnout.kernel.actors import SYSTEM
from turnout.messaging.actions import showing
from turnout.messaging.models import Message
from turnout.registration.queries.exporting import COLUMNS

pytestmark = [pytest.mark.django_db, pytest.mark.once("sqlite")]
# Whose pages are asked for by everybody else as well: what one side can reach, the others try.
FIRST = ("administrator", "family a", "linked a", "volunteer a", "chair a")
DESK = ("administrator", "coordinator", "officer", "chair")
SEARCHES = ("/desk/search/", "/desk/people/", "/desk/events/", "/desk/venues/", "/desk/messages/", "/")
TYPED = ("zqa", "zqb", "zqc", "+44163296091", "+44163296092")
READERS = (
    "visitor", "nobody", "administrator", "coordinator a", "coordinator b", "officer b", "chair c", "family c",
    "linked b", "volunteer b",
)  # fmt: skip
# What somebody may read but no page of his shows: a letter comes by mail; a link shows one registration of a family.
UNSEEN = {
    "family": {"letter"},
    "linked": {"letter", "address", "phone", "parent", "surname", "waiting"},
    "officer": {"volunteer"},
}


class Crawl:
    """A world, and what was read of it."""

    def __init__(self) -> None:
        self.world = World()
        self.pages: dict[str, Pages] = {}
        self.lines = Lines()

    def by(self, name: str) -> Pages:
        """Return what somebody reaches by links."""
        if name not in self.pages:
            self.pages[name] = crawling.crawled(self.world.browser(name), self.world.starts(name))
        return self.pages[name]

    def known(self) -> list[str]:
        """Return some addresses of each kind of page that the first reach."""
        return crawling.some_of_each(address for name in FIRST for address in self.by(name))

    def read_by(self, name: str) -> Pages:
        """Return what somebody reads: by links, by asking for what others reach, by searching."""
        own, client = self.by(name), self.world.browser(name)
        others = [one for one in self.known() if one not in own]
        places = SEARCHES if name.startswith(DESK) else ("/",)
        typed = [f"{place}?q={words}" for place in places for words in TYPED]
        within = [f"{place}?q=zq{side}" for place in self.searches() for side in self.world.sides]
        asked = [*others, *typed, *(within if name.startswith(DESK) else [])]
        return {**own, **crawling.asked(client, asked)}

    def searches(self) -> list[str]:
        """Return where people are searched for within something."""
        return [one for one in self.known() if one.endswith(("/registrations/new/", "/merge/", "/transfer/"))]


class Lines(logging.Handler):
    """What was logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.said.append(f"{record.name} {record.getMessage()} {record.exc_text or ''}")


@pytest.fixture(scope="module")
def crawl(django_db_setup: None, django_db_blocker: Any) -> Iterator[Crawl]:
    """One world for all of these tests; reading changes nothing of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        crawl = Crawl()
        root = logging.getLogger()
        level = root.level
        root.addHandler(crawl.lines)
        root.setLevel(logging.DEBUG)
        yield crawl
        root.removeHandler(crawl.lines)
        root.setLevel(level)
        transaction.set_rollback(True)


def personal(texts: Iterable[str]) -> list[str]:
    """Return the marks in these texts that name a child or reach a family."""
    return sorted({str(mark) for text in texts for mark in shown(text) if mark.kind in PERSONAL})


def exported(crawl: Crawl, name: str, side: str) -> Pages:
    """Return the roster of a side as a file: with the columns that somebody is offered, and with all there are."""
    client, event = crawl.world.browser(name), crawl.world.sides[side].event
    path = f"/desk/events/{event.reference}/roster/export/"
    offered = re.findall(r'name="columns" value="([^"]+)"', crawling.read(client.get(path)))
    return {
        f"{side} {len(columns)}": crawling.read(client.post(path, {"columns": columns, "mark": "on"}))
        for columns in (offered, list(COLUMNS))
    }


def read(pages: Pages) -> set[Mark]:
    return {mark for text in pages.values() for mark in shown(text)}


@pytest.mark.parametrize("name", READERS)
def test_everybody_reads_what_the_tables_let_him_read_and_nothing_else(name: str, crawl: Crawl) -> None:
    pages, world = crawl.read_by(name), crawl.world
    assert leaks(world, name, pages) == {}
    may = {mark for side in world.sides.values() for mark in side.marks() if world.may_read(name, mark)}
    unseen = UNSEEN.get(name.partition(" ")[0], set())
    assert read(pages) == {mark for mark in may if mark.kind not in unseen}


def test_no_address_names_a_child_or_reaches_a_family(crawl: Crawl) -> None:
    assert crawl.known()
    addresses = {address for pages in crawl.pages.values() for address in pages}
    assert [one for one in addresses if personal([one])] == []
    assert len(addresses) > len(READERS)


def test_no_line_of_the_log_and_no_fact_of_an_act_says_anything_personal(crawl: Crawl) -> None:
    assert crawl.known()
    logging.getLogger("turnout").info("A line that names %s", Mark("a", "child"))
    assert personal([crawl.lines.said.pop()]) == [str(Mark("a", "child"))], "Lines are heard at all."
    assert personal(crawl.lines.said) == []
    assert personal(str(facts) for facts in AuditEntry.objects.values_list("facts", flat=True)) == []
    assert AuditEntry.objects.count() > len(KINDS)


def test_files_hold_what_whoever_takes_them_may_read(crawl: Crawl) -> None:
    for name in (
        "administrator",
        "coordinator a",
        "coordinator b",
        "officer b",
        "chair c",
        "nobody",
        "family c",
    ):
        client, world = crawl.world.browser(name), crawl.world
        for side in world.sides.values():
            assert leaks(world, name, exported(crawl, name, side.name)) == {}
        assert leaks(world, name, {"acts": crawling.read(client.post("/desk/audit/export/", {}))}) == {}
    assert {Mark("a", "child"), Mark("a", "answer")} <= read(exported(crawl, "coordinator a", "a"))


def test_letters_say_to_each_what_he_may_read_and_name_no_child_in_a_subject(crawl: Crawl) -> None:
    world = crawl.world
    reached: set[str] = set()
    for message in Message.objects.all():
        letter = showing.shown(message)
        name = world.addressed()[message.email.lower()]
        whole = {letter.subject: f"{letter.subject}\n{letter.text}\n{letter.html}"}
        assert leaks(world, name, whole) == {}
        assert personal([letter.subject]) in ([], [str(Mark(name[-1], "parent"))])
        reached |= {mark.side for mark in shown(letter.text) if mark.kind == "child"}
    assert reached == world.sides.keys()


def test_a_copy_of_data_tells_of_one_family(crawl: Crawl) -> None:
    for side in crawl.world.sides.values():
        copy = copying.ask(cast.person(side.family), by=SYSTEM)
        jobs.run_due()
        copy.refresh_from_db()
        told = shown(crawling.unpacked(bytes(copy.octets)))
        assert {mark.side for mark in told if mark.kind in PERSONAL} == {side.name}
        assert {Mark(side.name, "child"), Mark(side.name, "answer"), Mark(side.name, "staffnote")} <= told
        assert Mark(side.name, "privatenote") not in told


def test_a_leak_is_found(crawl: Crawl) -> None:
    """The negative control: a page for everybody that says what only one side may read."""
    world = crawl.world
    event, child = world.sides["a"].event, Mark("b", "child")
    with transaction.atomic():
        Event.objects.filter(pk=event.pk).update(description=f"Ask {child}.", version=99)
        keeping.shelf.clear()
        page = f"/events/{event.slug}/"
        found = crawling.asked(world.browser("visitor"), [page])
        assert leaks(world, "visitor", found) == {page: [str(child)]}
        assert leaks(world, "family b", found) == {}
        transaction.set_rollback(True)
    keeping.shelf.clear()
    assert personal([f"/desk/people/?q={world.sides['a'].address}"]) == [str(Mark("a", "address"))]

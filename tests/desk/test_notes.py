"""The notebook of an event: who reads which notes, who changes them, what comes with a clone (G-66)."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from turnout.audit.models import AuditEntry, Reason
from turnout.events.actions import chairing, cloning, ending, noting
from turnout.events.models import Event, Note, NoteKind
from turnout.events.states import EventState
from turnout.front.actions import erasing
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.people.models import User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "![x](https://example.org/a.png)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='vbscript:x'>x</a>",
    "\x00\u202e😀 **bold**",
    "<svg/onload=alert(1)>",
    "`<iframe src=//evil.example>`",
]


class Found(HTMLParser):
    """The tags, attributes and links of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _value in attrs]
        self.links += [value or "" for name, value in attrs if name == "href"]


@pytest.fixture
def ben() -> User:
    return cast.ben()


@pytest.fixture
def event(ben: User) -> Event:
    event = build.a_published_event(3, title="Lantern walk")
    return chairing.appoint(event, cast.person(ben), by=SYSTEM)


@pytest.fixture
def cleo(event: Event) -> User:
    return cast.cleo(event.metro)


@pytest.fixture
def officer(event: Event) -> User:
    return cast.given(cast.dan(), Role.EVENTS_OFFICER, "metro", str(event.metro_id))


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(event: Event, part: str = "") -> str:
    return f"/desk/events/{event.reference}/notes/{part}"


def wrote(event: Event, author: User, content: str, **more: object) -> Note:
    values = {"kind": NoteKind.PLANNING, "is_private": False, **more}
    return noting.write(
        event,
        author,
        content,
        by=author.actor,
        kind=str(values["kind"]),
        is_private=bool(values["is_private"]),
    )


def read(client: Client, event: Event) -> str:
    return client.get(page(event)).content.decode()


def test_a_chair_writes_and_everybody_who_sees_the_event_reads(
    event: Event, ben: User, officer: User
) -> None:
    answer = enter(ben).post(
        page(event), {"kind": "planning", "content": "Bring **forty** lanterns.", "is_private": ""}
    )
    assert answer.status_code == 303
    assert "<strong>forty</strong>" in read(enter(officer), event)
    act = AuditEntry.objects.get(verb="note.added")
    assert (act.event_id, act.facts["kind"], "content" in act.facts) == (str(event.pk), "planning", False)


def test_a_private_note_is_read_by_chair_author_and_administrators(
    event: Event, ben: User, cleo: User, officer: User
) -> None:
    note = wrote(event, ben, "The caretaker dislikes candles.", is_private=True)
    for reader in (ben, cleo, cast.sys()):
        assert "candles" in read(enter(reader), event), reader.email
    desk = enter(officer)
    assert "candles" not in read(desk, event)
    for part in (f"{note.pk}/", f"{note.pk}/deletion/"):
        assert desk.get(page(event, part)).status_code == 404
    told = desk.get(f"/desk/events/{event.reference}/history/").content.decode()
    assert "Note written" not in told
    assert not AuditEntry.objects.filter(event_id=str(event.pk), verb="note.added").exists()


def test_a_new_chair_reads_private_notes_and_the_former_only_his_own(event: Event, ben: User) -> None:
    wrote(event, ben, "Mine and private.", is_private=True)
    wrote(event, cast.sys(), "Of the office and private.", is_private=True)
    ana = cast.ana()
    chairing.appoint(event, cast.person(ana), by=SYSTEM)
    assert "Mine and private." in read(enter(ana), event)
    cast.given(ben, Role.EVENTS_OFFICER, "everywhere", "")
    seen = read(enter(ben), event)
    assert ("Mine and private." in seen, "Of the office" in seen) == (True, False)


def test_only_its_author_changes_a_note(event: Event, ben: User, cleo: User) -> None:
    note = wrote(event, ben, "Ring the lower bell.")
    assert enter(cleo).get(page(event, f"{note.pk}/")).status_code == 403
    asked = {"kind": "venue", "content": "Ring the upper bell."}
    assert enter(cleo).post(page(event, f"{note.pk}/"), asked).status_code == 403
    assert enter(ben).post(page(event, f"{note.pk}/"), asked).status_code == 303
    note.refresh_from_db()
    assert (note.content, note.kind, note.changed_at is not None) == ("Ring the upper bell.", "venue", True)


def test_a_deletion_has_a_reason_and_leaves_no_words(
    event: Event, ben: User, cleo: User, officer: User
) -> None:
    note = wrote(event, ben, "Ring the lower bell.")
    way = page(event, f"{note.pk}/deletion/")
    assert enter(officer).get(way).status_code == 403
    assert enter(cleo).post(way, {"reason": " "}).status_code == 422
    assert enter(cleo).post(way, {"reason": "The bell is gone."}).status_code == 303
    act = AuditEntry.objects.get(verb="note.deleted")
    assert act.facts == {"note": str(note.pk), "kind": "planning", "length": 20}
    assert Reason.objects.get(act=act).text == "The bell is gone."
    assert not Note.objects.exists()
    assert enter(ben).get(way).status_code == 404


@pytest.mark.parametrize("content", ["", "   ", "x" * 20_001, "\x00"])
def test_what_is_no_note_is_told_beside_its_field(event: Event, ben: User, content: str) -> None:
    answer = enter(ben).post(page(event), {"kind": "planning", "content": content})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"content"})
    assert enter(ben).post(page(event), {"kind": "gossip", "content": "x"}).status_code == 422
    assert not Note.objects.exists()


@pytest.mark.parametrize("content", HOSTILE)
def test_no_note_runs_or_loads_anything(event: Event, ben: User, content: str) -> None:
    wrote(event, ben, content)
    seen = read(enter(ben), event).split('class="prose"', 1)[1].split("</div>", 1)[0]
    found = Found()
    found.feed(f"<div {seen}")
    assert set(found.tags) <= {"div", "p", "strong", "a", "code"}
    assert not {name for name in found.attributes if name.startswith("on") or name in {"src", "style"}}
    assert all(href.startswith("https://") for href in found.links)


def test_a_preview_saves_nothing(event: Event, ben: User) -> None:
    asked = {"kind": "lesson", "content": "Begin *early*.", "preview": "yes"}
    answer = enter(ben).post(page(event), asked)
    assert (answer.status_code, "<em>early</em>" in answer.content.decode()) == (200, True)
    assert not Note.objects.exists()
    note = wrote(event, ben, "Begin late.")
    answer = enter(ben).post(page(event, f"{note.pk}/"), asked)
    assert "<em>early</em>" in answer.content.decode()
    note.refresh_from_db()
    assert note.content == "Begin late."


def test_an_officer_who_may_only_look_elsewhere_writes_nothing_there(event: Event) -> None:
    other = cast.given(cast.dan(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk))
    assert enter(other).post(page(event), {"kind": "planning", "content": "x"}).status_code == 404


def test_the_wrap_up_puts_the_event_away(event: Event, ben: User) -> None:
    asked = {"kind": "wrap_up", "content": "Sixty came.", "archive": "yes"}
    assert enter(ben).post(page(event), asked).status_code == 422
    assert not Note.objects.exists()
    ending.start(event, by=SYSTEM, reason="All are here.")
    ending.complete(event, by=SYSTEM, reason="All is done.")
    assert "Save the wrap-up and archive" in read(enter(ben), event)
    assert enter(ben).post(page(event), asked).status_code == 303
    assert build.fresh(event).state == EventState.ARCHIVED
    seen = read(enter(ben), event)
    assert ("Sixty came." in seen, "Write a note" in seen) == (True, False)
    with pytest.raises(Refused) as refused:
        wrote(event, ben, "One thing more.")
    assert refused.value.code == "wrong_state"


def test_a_clone_has_shared_lessons_and_hand_offs_and_nothing_else(event: Event, ben: User) -> None:
    for kind in NoteKind:
        wrote(event, ben, f"Shared {kind}.", kind=kind)
        wrote(event, ben, f"Secret {kind}.", kind=kind, is_private=True)
    clone = cloning.clone(event, by=SYSTEM)
    assert sorted(clone.notes.values_list("content", flat=True)) == ["Shared handoff.", "Shared lesson."]
    again = cloning.clone(clone, by=SYSTEM)
    assert again.notes.count() == 2
    assert not clone.notes.filter(author__isnull=False).exists()


def over(event: Event) -> Event:
    ending.start(event, by=SYSTEM, reason="All are here.")
    return ending.complete(event, by=SYSTEM, reason="All is done.")


def test_lessons_of_past_events_are_offered_nearest_first(event: Event, ben: User) -> None:
    venue = event.venue
    assert venue is not None
    elsewhere = build.a_published_event(
        3, metro=event.metro, title="Another format far off", format="festival"
    )
    same_venue = build.a_published_event(
        3, venue=venue, title="Same venue", format="club", starts_in=timedelta(days=20)
    )
    foreign = build.a_published_event(3, title="Of another metro")
    for one in (event, elsewhere, same_venue, foreign):
        wrote(one, ben, f"Lesson of {one.title}.", kind=NoteKind.LESSON)
        wrote(one, ben, f"Secret of {one.title}.", kind=NoteKind.LESSON, is_private=True)
        wrote(one, ben, f"Plan of {one.title}.", kind=NoteKind.PLANNING)
        over(one)
    planned = cloning.clone(event, by=SYSTEM)
    wrote(event, ben, "Said after it was cloned.", kind=NoteKind.LESSON)
    assert offered(planned) == [
        ("Said after it was cloned.", "lineage"),
        ("Lesson of Same venue.", "venue"),
    ]


def offered(event: Event) -> list[tuple[str, str]]:
    found = enter(cast.cleo(event.metro)).get(page(event)).context["lessons"]
    return [(one.note.content, one.common) for one, _common in found]


def test_what_came_along_with_a_clone_is_said_once_and_named_after_its_event(event: Event, ben: User) -> None:
    lesson = wrote(event, ben, "Bring string.", kind=NoteKind.LESSON)
    over(event)
    clone = cloning.clone(event, by=SYSTEM)
    again = cloning.clone(clone, by=SYSTEM)
    for one in (clone, again):
        assert offered(one) == []
        assert read(enter(cast.sys()), one).count("Bring string.") == 1
    assert "from “Lantern walk”" in read(enter(cast.sys()), clone)
    noting.change(lesson, "Bring wire.", by=ben.actor, kind=NoteKind.LESSON, is_private=False)
    assert offered(clone) == [("Bring wire.", "lineage")]


def test_an_event_that_is_not_over_teaches_nothing_yet(event: Event, ben: User) -> None:
    wrote(event, ben, "Lesson so far.", kind=NoteKind.LESSON)
    planned = cloning.clone(event, by=SYSTEM)
    assert enter(cast.cleo(event.metro)).get(page(planned)).context["lessons"] == []


def test_the_page_asks_as_much_for_many_notes_as_for_few(event: Event, ben: User, cleo: User) -> None:
    desk = enter(cleo)
    wrote(event, ben, "One.")
    desk.get(page(event))
    few = len(visiting.statements(desk, page(event)))
    assert few <= 22
    for number in range(20):
        wrote(event, ben, f"More {number}.", kind=NoteKind.LESSON)
    assert len(visiting.statements(desk, page(event))) <= few


def test_an_erased_author_leaves_his_notes_to_the_event(event: Event, ben: User) -> None:
    wrote(event, ben, "Ring the lower bell.")
    chairing.dismiss(event, by=SYSTEM)
    erasing.erase_now(cast.person(ben), by=SYSTEM)
    note = Note.objects.get()
    assert (note.author, note.content) == (None, "Ring the lower bell.")


def test_whoever_acts_for_another_signs_with_his_own_name(event: Event, ben: User) -> None:
    boss = cast.sys()
    acting = enter(boss)
    assert acting.post(f"/desk/people/{cast.person(ben).pk}/acting/", {"reason": "Help."}).status_code == 303
    assert acting.post(page(event), {"kind": "planning", "content": "Written for Ben."}).status_code == 303
    note = Note.objects.get()
    assert note.author == boss
    assert enter(ben).post(page(event, f"{note.pk}/"), {"kind": "venue", "content": "x"}).status_code == 403
    asked = {"kind": "venue", "content": "Written for Ben, at the hall."}
    assert acting.post(page(event, f"{note.pk}/"), asked).status_code == 303


def test_whoever_did_not_write_a_note_does_not_change_it_below_the_pages_either(
    event: Event, ben: User
) -> None:
    note = wrote(event, ben, "Mine.")
    with pytest.raises(Refused) as refused:
        noting.change(note, "Yours.", by=cast.sys().actor, kind="planning", is_private=False)
    assert refused.value.code == "not_allowed"

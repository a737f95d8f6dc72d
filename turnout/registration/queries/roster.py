"""What the desk asks about the people of one event: who comes, who waits, how many are told."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from turnout.events.models import Event
from turnout.kernel import codes, ids, keyset, prefixes, text, times
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.models import StaffNote
from turnout.registration.models import (
    Answer,
    Attendance,
    Attendee,
    Registration,
    Source,
    Standing,
    Tag,
    VoucherUse,
)
from turnout.registration.queries import settlements
from turnout.registration.states import HOLDING, LIVE, AttendeeState

PAGE = 50
PHONE = re.compile(r"[+0-9][0-9 ()/.-]*", re.ASCII)
MOST_TAGS = 100  # that a roster can be narrowed to
DIGITS = 5  # of a phone number, from which on it is searched for


PROOFS = ("proven", "unproven")
NOTED = ("noted", "unnoted")
NOT_YET = "not_yet"
ANY_CODE = "any"
ORDERS = {"": "pk", "name": "person__search_key"}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a roster is narrowed to, and its order; what is empty or unknown narrows nothing."""

    state: str = ""
    words: str = ""
    tier: str = ""
    source: str = ""
    proof: str = ""
    tag: str = ""
    note: str = ""
    here: str = ""
    session: str = ""
    answer: str = ""
    owes: str = ""
    code: str = ""
    order: str = ""

    @property
    def is_on(self) -> bool:
        """Whether it leaves anybody out."""
        narrowing = (
            self.state,
            self.words,
            self.tier,
            self.source,
            self.proof,
            self.tag,
            self.note,
            self.here,
            self.answer,
            self.owes,
            self.code,
        )
        return any(narrowing)


def people(event: Event, by: Filter, *, after: str = "", before: str = "") -> keyset.Page[Attendee]:
    """Return a page of the people of an event, by booking (families together) or by name, with tags: two statements."""
    rows = narrowed(event, by)
    rows = rows.prefetch_related("registration__tags")
    return keyset.page(rows, ORDERS.get(by.order, "pk"), after=after, before=before, size=PAGE)


def narrowed(event: Event, by: Filter) -> QuerySet[Attendee]:
    """Return the people of an event that a filter leaves."""
    rows = Attendee.objects.filter(event=event).select_related("person", "tier", "registration__registrant")
    if by.state in AttendeeState.values:
        rows = rows.filter(state=by.state)
    if by.source in Source.values:
        rows = rows.filter(registration__source=by.source)
    if by.proof in PROOFS:
        rows = rows.filter(registration__registrant__proven_at__isnull=by.proof == "unproven")
    if tag := text.search_key(by.tag):
        rows = rows.filter(Exists(Tag.objects.filter(registration=OuterRef("registration"), key=tag)))
    tier = ids.key(by.tier)
    if tier is not None:
        rows = rows.filter(tier=tier)
    if by.note in NOTED:
        about = Q(person=OuterRef("person")) | Q(person=OuterRef("registration__registrant"))
        noted = Exists(StaffNote.objects.filter(about))
        rows = rows.filter(noted if by.note == "noted" else ~noted)
    return rows.filter(
        _by_words(by.words),
        _by_attendance(by.here, ids.key(by.session)),
        _by_answer(by.answer),
        _by_code(by.code),
        settlements.standing(by.owes),
    )


def _by_attendance(here: str, session: UUID | None) -> Q:
    """Return who was there, partly, not, or of whom nobody has said yet; at one session, or at any."""
    said = Attendance.objects.filter(attendee=OuterRef("pk"))
    if session is not None:
        said = said.filter(session=session)
    if here in Standing.values:
        return Q(Exists(said.filter(standing=here)))
    if here == NOT_YET:
        return Q(state=AttendeeState.CONFIRMED) & ~Q(Exists(said.exclude(standing="")))
    return Q()


def _by_code(wanted: str) -> Q:
    """Return whose place counts as a use of this code, or of any; else everybody."""
    uses = VoucherUse.objects.filter(attendee=OuterRef("pk"), returned_at=None)
    key = ids.key(wanted)
    if key is not None:
        return Q(Exists(uses.filter(voucher=key)))
    return Q(Exists(uses)) if wanted == ANY_CODE else Q()


def _by_answer(wanted: str) -> Q:
    """Return who chose an option of a question, himself or with his booking: `question.option`; else everybody."""
    question, _dot, option = wanted.partition(".")
    key = ids.key(question)
    if key is None or not option.isalnum():
        return Q()
    said = Answer.objects.filter(question=key, value__contains=f"|{option}|")
    of_all = said.filter(attendee__isnull=True, registration=OuterRef("registration"))
    return Q(Exists(said.filter(attendee=OuterRef("pk")))) | Q(Exists(of_all))


def tags(event: Event) -> list[tuple[str, str]]:
    """Return the tags on registrations for an event, each with its key and one spelling: one statement."""
    rows = Tag.objects.filter(registration__event=event).order_by("key").values_list("key")
    return list(rows.annotate(word=Min("word"))[:MOST_TAGS])


def is_known(name: str, value: str) -> bool:
    """Return whether a filter narrows by this value: what is unknown narrows nothing."""
    if name == "answer":
        return ids.key(value.partition(".")[0]) is not None
    known = {
        "state": AttendeeState.values,
        "source": Source.values,
        "proof": PROOFS,
        "note": NOTED,
        "here": (*Standing.values, NOT_YET),
        "owes": settlements.STANDINGS,
    }
    return ids.key(value) is not None if name in {"tier", "session"} else value in known[name]


def chosen(event: Event, keys: Iterable[UUID]) -> list[Attendee]:
    """Return these people of an event, families together: one statement."""
    rows = Attendee.objects.filter(event=event, pk__in=list(keys))
    return list(
        rows.select_related("person", "tier", "registration__registrant").order_by("registration_id", "pk")
    )


def entered(by: Filter, jump: str, zone: str) -> str:
    """Return the cursor from which a roster begins at a letter (by name) or a day (by booking); empty: neither."""
    if by.order == "name":
        letters = text.search_key(jump)
        return keyset.at_text(letters) if letters else ""
    try:
        begins = times.instant(date.fromisoformat(jump.strip()), time.min, zone)
        return keyset.at_key(ids.first_of(begins))
    except (ValueError, OverflowError):
        return ""


def counts(event: Event) -> Counter[str]:
    """Return how many people of an event are in each state: one statement."""
    rows = Attendee.objects.filter(event=event).order_by().values_list("state").annotate(Count("pk"))
    return Counter(dict(rows))


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a cancellation reaches: families (one message each), places held, people waiting."""

    families: int
    held: int
    waiting: int


def told(event: Event) -> Told:
    """Return whom a cancellation would reach: one statement."""
    rows = Attendee.objects.filter(event=event, state__in=LIVE).order_by()
    found = rows.aggregate(
        families=Count("registration", distinct=True),
        held=Count("pk", filter=Q(state__in=HOLDING)),
        waiting=Count("pk", filter=Q(state=AttendeeState.WAITING)),
    )
    return Told(**found)


def whom(event: Event) -> str:
    """Return what tells those whom a cancellation or new dates would reach from any others: one statement."""
    rows = Attendee.objects.filter(event=event, state__in=LIVE).order_by("pk").values_list("pk", "state")
    said = "\n".join(f"{key} {state}" for key, state in rows)
    return hashlib.sha256(f"{event.pk}\n{said}".encode()).hexdigest()


def daily(event: Event, now: datetime, *, days: int = 28) -> list[int]:
    """Return how many registrations came in on each of the last days, oldest first: one statement."""
    first = (now - timedelta(days=days - 1)).date()
    rows = Registration.objects.filter(event=event, made_at__gte=now - timedelta(days=days)).order_by()
    found: dict[date, int] = dict(
        rows.annotate(day=TruncDate("made_at")).values_list("day").annotate(Count("pk"))
    )
    return [found.get(first + timedelta(days=number), 0) for number in range(days)]


def find(actor: Actor, reference: str) -> Registration | None:
    """Return the registration with this reference, if `actor` sees its roster."""
    rows = Registration.objects.visible_to(actor, Permission.SEE_ROSTER)
    wanted = codes.tidy(text.line(reference))
    return rows.select_related("event__metro", "registrant").filter(reference=wanted).first()


def of_registration(registration: Registration) -> list[Attendee]:
    """Return everybody of a registration, in order."""
    rows = registration.attendees.select_related("person", "tier", "voucher_use__voucher")
    return list(rows.order_by("position", "pk"))


def _by_words(words: str) -> Q:
    if PHONE.fullmatch(words.strip()) and len(digits := _digits(words)) >= DIGITS:
        return Q(registration__registrant__phone__contains=digits)
    found = Q()
    for word in prefixes.typed(words):
        found &= (
            prefixes.begins_here("person__search_key", word)
            | prefixes.begins_here("registration__registrant__search_key", word)
            | Q(registration__reference=codes.tidy(word))
        )
    return found


def _digits(typed: str) -> str:
    """Return the digits of a number as typed, without what stands for the country at home."""
    return "".join(c for c in typed if c.isdigit()).lstrip("0")

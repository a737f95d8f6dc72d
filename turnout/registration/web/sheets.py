"""The registration form as a whole: several forms on one sheet, typed values kept through every round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from turnout.events.models import Asked
from turnout.kernel import attribution
from turnout.people.models import Person
from turnout.people.rules import matching
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import CONSENT, REFUSE, Booking, Contact, Trace, Wanted
from turnout.registration.queries import offers
from turnout.registration.queries.offers import Child, Offer
from turnout.registration.rules import ages, dialling, languages
from turnout.registration.rules.choosing import Seeker
from turnout.registration.web import asking, forms, pricing
from turnout.registration.web.asking import Answers
from turnout.registration.web.forms import PARTY, Guest, GuestRows, Known, Rest, Ward, You

MINE, ONCE = "me", "all"  # what the names of the answers about the registrant, and of the whole, begin with


@dataclass
class Sheet:
    """Everything that is asked on one page."""

    offer: Offer
    you: You | None
    wards: list[Ward]
    rows: GuestRows
    rest: Rest
    person: Person | None = None
    least_rows: int = 1
    household: Sequence[Person] = ()
    mine: Answers | None = None
    once: Answers | None = None

    def is_valid(self) -> bool:
        """Judge every form, so that all errors are told at once."""
        self.rows.settle(alone=not self._others())
        verdicts = [form.is_valid() for form in self.parts]
        return self._is_each_clear() and all(verdicts)

    @property
    def ticked(self) -> list[Ward]:
        """Return the children of the household who come."""
        return [ward for ward in self.wards if ward.is_ticked]

    @property
    def chosen(self) -> str:
        """Return what is chosen for the case that not everybody fits."""
        return str(self.rest["if_full"].value() or "")

    @property
    def is_late(self) -> bool:
        """Whether places went while the form was being filled in: fewer are left than it showed."""
        shown = self.rest.cleaned_data.get("shown") if hasattr(self.rest, "cleaned_data") else None
        left = self.offer.sale.left
        return shown is not None and left is not None and left < shown

    @property
    def is_only_row(self) -> bool:
        """Whether the last row is left that somebody must stand in."""
        return len(self.rows.forms) <= self.least_rows

    @property
    def parts(self) -> list[Any]:
        """Return every form that is judged, top to bottom."""
        mine = self.mine if self.is_coming else None
        whole = (self.you, mine, *self.ticked, self.rows, self.once, self.rest)
        return [form for form in whole if form is not None]

    @property
    def is_coming(self) -> bool:
        """Whether the registrant comes too."""
        return not self.offer.is_for_children and bool(self.rest["is_coming"].value())

    @property
    def party(self) -> list[Seeker]:
        """Return who comes as far as typed, in the order in which places are given."""
        only = self.offer.choices[0].tier.pk if self.offer.choices else None
        people = [
            Seeker(
                ward.child.person.first_name,
                _tier(ward["tier"].value() if "tier" in ward.fields else "", only),
            )
            for ward in self.ticked
        ]
        if self.is_coming:
            mine = self.rest["tier"].value() if "tier" in self.rest.fields else ""
            people.insert(0, Seeker(self._own_name(), _tier(mine, only)))
        rows = [row for row in self.rows.forms if not self._others() or row.typed_name]
        return [*people, *(Seeker(row.typed_name, _tier(row.typed_tier, only)) for row in rows)]

    def booking(self, request: HttpRequest) -> Booking:
        """Return what is asked for as plain data. Before: the sheet is valid."""
        rest = self.rest.cleaned_data
        chosen = rest["if_full"] or REFUSE
        found = attribution.read(request.POST)
        wanted = tuple(self._wanted())
        return Booking(
            event_id=self.offer.event.pk,
            wanted=wanted,
            told_minor=self._told(wanted),
            contact=self._contact() if self.person is None else None,
            registrant_id=self.person.pk if self.person else None,
            if_full=chosen,
            expects=rest["fit"] or 0 if chosen == "split" else 0,
            answers=self.once.answers if self.once else {},
            language=languages.spoken(
                self.person.language if self.person else "", getattr(request, "LANGUAGE_CODE", "")
            ),
            form_key=rest["form_key"],
            code=rest["code"],
            pays=rest["pays"],
            wants_account=rest["wants_account"],
            consent_wording=CONSENT if rest["consent"] else "",
            trace=Trace(
                found.utm_source,
                found.utm_medium,
                found.utm_campaign,
                found.utm_term,
                found.utm_content,
                found.referring_link,
            ),
        )

    def _wanted(self) -> list[Wanted]:
        only = self.offer.choices[0].tier.pk
        people = []
        if self.is_coming:
            mine = self.mine.answers if self.mine else {}
            tier_id = _tier(self.rest.cleaned_data.get("tier"), only)
            people.append(Wanted(tier_id, is_registrant=True, answers=mine))
        for ward in self.ticked:
            said = ward.cleaned_data
            people.append(
                Wanted(
                    _tier(said.get("tier"), only),
                    age=said["age"],
                    person_id=ward.child.person.pk,
                    answers=ward.answers,
                )
            )
        for row in self.rows.filled:
            said = row.cleaned_data
            known = matching.named(self.household, said["first_name"])
            people.append(
                Wanted(
                    _tier(said.get("tier"), only),
                    said["first_name"],
                    said["age"],
                    person_id=known[0].pk if known else None,
                    answers=row.answers,
                )
            )
        return people

    def _told(self, wanted: Sequence[Wanted]) -> int | None:
        """Return what the form says that these places cost; it may be raised before they are booked."""
        costs = pricing.costs_of(self.offer)
        return (
            sum(costs[one.tier_id] for one in wanted) if all(one.tier_id in costs for one in wanted) else None
        )

    def _contact(self) -> Contact:
        assert self.you is not None  # noqa: S101 -- guests are always asked
        said = self.you.cleaned_data
        return Contact(said["first_name"], said["last_name"], said["email"], said["phone"])

    def _own_name(self) -> str:
        return str(self.you["first_name"].value() or "").strip() if self.you else ""

    def _others(self) -> bool:
        return bool(self.ticked) or self.is_coming

    def _is_each_clear(self) -> bool:
        """Refuse one name on two rows, and a name that means several children of the household."""
        seen = {matching.folded(ward.child.person.first_name) for ward in self.ticked}
        for row in self.rows.filled:
            wrong = self._unclear(row.typed_name, seen) if row.typed_name else ""
            if wrong:
                row.add_error("first_name", wrong % {"name": row.typed_name})
                return False
            seen.add(matching.folded(row.typed_name))
        return True

    def _unclear(self, name: str, seen: set[str]) -> str:
        """Return why a name does not say who comes.

        Twice it is a slip, or two children whom nobody could tell apart at the door.
        """
        meant = matching.named(self.household, name)
        if len(meant) > 1 and any(ward.child.person in meant for ward in self.wards):
            return _("Several children of this household are called “%(name)s”. Tick who comes.")
        if len(meant) > 1:
            return _(
                "Several children on record are called “%(name)s”. If this is another one, add an initial; "
                "else sign in to choose who comes."
            )
        if matching.folded(name) in seen:
            return _("“%(name)s” stands here twice. If these are two people, add an initial.")
        return ""


def fresh(offer: Offer, person: Person | None, form_key: str, *, code: str = "") -> Sheet:
    """Return an empty sheet, with what we know of somebody who has signed in."""
    children = _children(offer, person)
    rows = 0 if children or not offer.is_for_children else 1
    rest = {"form_key": form_key, "is_coming": True, "code": code}
    return _sheet(offer, person, children, initial={"rows": [{}] * rows, "rest": rest})


def sent(offer: Offer, person: Person | None, data: QueryDict) -> Sheet:
    """Return the sheet as it was sent, to be judged."""
    return _sheet(offer, person, _children(offer, person), data=_repaired(data))


def changed(offer: Offer, person: Person | None, data: QueryDict) -> Sheet:
    """Return the sheet as it was sent, unjudged, with one row more or less as a button asked for."""
    return _focused(_sheet(offer, person, _children(offer, person), initial=_typed(data), typed=data), data)


def more(offer: Offer, registrant: Person, *, shows_household: bool, data: QueryDict | None = None) -> Sheet:
    """Return the sheet that adds people to a registration: empty, as sent, or with one row more or less."""
    household = _children(offer, registrant)
    shown = household if shows_household else []
    free = [child for child in shown if not child.reference]
    if data is None:
        rest = {"form_key": registering.new_form_key()}
        sheet = _sheet(offer, registrant, free, initial={"rows": [] if free else [{}], "rest": rest})
    elif {"add", "remove", "apply"} & data.keys():
        sheet = _focused(_sheet(offer, registrant, free, initial=_typed(data), typed=data), data)
    else:
        sheet = _sheet(offer, registrant, free, data=_repaired(data))
    sheet.you = sheet.once = None
    sheet.household = [child.person for child in household]
    sheet.least_rows = 0 if free else 1
    return sheet


def _focused(sheet: Sheet, data: QueryDict) -> Sheet:
    """Return the sheet; whoever asked for one row more is led to it, without a script, too."""
    if "add" in data:
        sheet.rows.forms[-1].fields["first_name"].widget.attrs["autofocus"] = True
    return sheet


def _typed(data: QueryDict) -> dict[str, Any]:
    """Return what was typed, with one row more or less."""
    rows = _rows(data)
    gone = data.get("remove", "")
    if "add" in data:
        rows.append({})
    elif gone.isascii() and gone.isdigit() and len(gone) < len("1000") and int(gone) < len(rows):
        del rows[int(gone)]
    rest = {name: data.get(name, "") for name in Rest.base_fields}
    return {**{name: data.get(name, "") for name in You.base_fields}, "rest": rest, "rows": rows}


def _sheet(
    offer: Offer,
    person: Person | None,
    children: list[Child],
    *,
    data: QueryDict | None = None,
    initial: Mapping[str, Any] | None = None,
    typed: QueryDict | None = None,
) -> Sheet:
    given = initial or {}
    tiers = forms.tier_choices(offer)
    oldest = ages.oldest(offer.event)
    details = forms.details_of(person) if person else {}
    details |= {name: value for name, value in given.items() if name in You.base_fields}
    you = (Known if person else You)(data, initial=details, region=dialling.region(offer.event))
    asks = asking.of(
        offer.event,
        {str(one.tier.pk): one.tier.name for one in offer.choices},
        may_be_empty=offer.is_for_staff,
    )
    wards = [
        Ward(data, child=child, tiers=tiers, asks=asks, initial=_ticks(child, typed)) for child in children
    ]
    rows = forms.guest_rows(data, given.get("rows"), tiers=tiers, oldest=oldest, asks=asks)
    noun = _("Child %(number)s") if offer.is_for_children else _("Guest %(number)s")
    for number, row in enumerate(rows.forms, start=1):
        row.title = noun % {"number": number}
    rest = Rest(data, initial=given.get("rest"), tiers=tiers)
    least = 1 if offer.is_for_children and not children else 0
    household = [child.person for child in children]
    sheet = Sheet(offer, you, wards, rows, rest, person, least, household)

    def blank(prefix: str) -> Answers:
        return Answers(data, prefix=prefix, initial=asking.typed_of(typed, prefix))

    if not offer.is_for_children:
        sheet.mine = asking.asked_alone(
            lambda: blank(MINE), asks, Asked.ATTENDEE, lambda: {forms.typed_tier(rest) or asks.usual}
        )
    sheet.once = asking.asked_alone(
        lambda: blank(ONCE), asks, Asked.REGISTRATION, lambda: {str(one.tier_id) for one in sheet.party}
    )
    return sheet


def _children(offer: Offer, person: Person | None) -> list[Child]:
    return offers.children(person, offer.event.pk) if person and offer.is_for_children else []


def _ticks(child: Child, typed: QueryDict | None) -> dict[str, Any]:
    if typed is None:
        return {}
    prefix = f"child-{child.person.pk.hex}"
    own = {name: typed.get(f"{prefix}-{name}", "") for name in ("is_coming", "age", "tier")}
    return {**own, **asking.typed_of(typed, prefix)}


def _rows(data: QueryDict) -> list[dict[str, str]]:
    return [
        {
            **{name: data.get(f"{PARTY}-{number}-{name}", "") for name in Guest.base_fields},
            **asking.typed_of(data, f"{PARTY}-{number}"),
        }
        for number in range(_total(data))
    ]


def _repaired(data: QueryDict) -> QueryDict:
    """Return the sent values with a count of rows that can be trusted, whatever was sent as such."""
    mended = data.copy()
    mended[f"{PARTY}-TOTAL_FORMS"] = str(_total(data))
    mended[f"{PARTY}-INITIAL_FORMS"] = "0"
    return mended


def _total(data: QueryDict) -> int:
    typed = data.get(f"{PARTY}-TOTAL_FORMS", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("1000") else 1
    return min(number, forms.MOST_ROWS)


def _tier(typed: object, only: UUID | None) -> UUID:
    try:
        return UUID(str(typed))
    except ValueError:
        assert only is not None  # noqa: S101 -- an event that takes people has a tier
        return only

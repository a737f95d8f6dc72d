"""How somebody looks at a roster: the views offered, the one that is open, and what it names that is gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from turnout.events.models import Event, Tier
from turnout.kernel import text
from turnout.people.models import User
from turnout.registration.models import RosterHabit, SavedView
from turnout.registration.queries import roster

MOST = 40  # views that a roster offers
COLUMNS = ("state", "registrant", "phone", "place", "age", "to_pay", "source", "booked_at")
USUAL = ("state", "registrant", "place", "age", "to_pay")
KEPT = ("state", "tier", "source", "proof", "tag", "note", "here", "owes", "order")


@dataclass(frozen=True, slots=True)
class Look:
    """What a roster is looked at with: the views there are, the habit, the view that is open."""

    offered: list[SavedView]
    habit: RosterHabit | None
    opened: SavedView | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the view, else those chosen last, else the usual ones."""
        chosen = (self.opened.columns if self.opened else []) or (self.habit.columns if self.habit else [])
        return tuple(name for name in COLUMNS if name in chosen) or USUAL

    @property
    def asked(self) -> list[str]:
        """The columns of questions that were chosen, of whichever event."""
        return [name for name in (self.habit.columns if self.habit else []) if name not in COLUMNS]


@dataclass(frozen=True, slots=True)
class Opened:
    """The filters of a view as they fit an event, and what of it does not: (filter, what it names)."""

    filters: dict[str, str]
    left_out: list[tuple[str, str]] = field(default_factory=list)


def look(user: User, event: Event, key: UUID | None) -> Look:
    """Return how somebody looks at a roster: two statements."""
    offered = list(SavedView.objects.offered_to(user, event)[:MOST])
    habit = RosterHabit.objects.filter(user=user).first()
    return Look(offered, habit, next((one for one in offered if one.pk == key), None))


def kept(by: roster.Filter, tiers: Iterable[Tier]) -> dict[str, str]:
    """Return what a view keeps of a filter: a kind of place by its name, so that it fits other events; no words."""
    names = {str(tier.pk): tier.name for tier in tiers}
    values = {name: getattr(by, name) for name in KEPT if getattr(by, name)}
    if "tier" in values:
        values["tier"] = names.get(values["tier"], "")
    known = {name for name in values if name in {"tier", "tag"} or _is_known(name, values[name])}
    return {name: value for name, value in values.items() if value and name in known}


def opened(view: SavedView, tiers: Iterable[Tier], tags: Iterable[tuple[str, str]]) -> Opened:
    """Return the filters of a view for an event with these kinds of place and tags."""
    found = Opened({name: str(value) for name, value in view.filters.items() if name in KEPT})
    own = {text.search_key(tier.name): str(tier.pk) for tier in tiers}
    _put(found, "tier", own)
    _put(found, "tag", {key: key for key, _word in tags})
    return found


def _put(found: Opened, name: str, there: Mapping[str, str]) -> None:
    """Replace what a view names by what there is of that name, or leave it out."""
    wanted = found.filters.pop(name, "")
    value = there.get(text.search_key(wanted), "")
    if value:
        found.filters[name] = value
    elif wanted:
        found.left_out.append((name, wanted))


def _is_known(name: str, value: str) -> bool:
    return value in roster.ORDERS if name == "order" else roster.is_known(name, value)


def opens_with(user: User) -> UUID | None:
    """Return the view that rosters open with for somebody."""
    return RosterHabit.objects.filter(user=user).values_list("view_id", flat=True).first()


def file_columns(user: User) -> list[str]:
    """Return the columns of the file that somebody took last; none, when there was none."""
    found = RosterHabit.objects.filter(user=user).values_list("file_columns", flat=True).first()
    return list(found or [])

"""The filters of the catalogue as chips: the ones to switch, and the ones that are on, each with the way to undo it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from turnout.events.models import Format
from turnout.front.queries.catalogue import Facets
from turnout.front.rules.asking import Asked
from turnout.ui import dates

TOPICS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Chip:
    """A chip: what following it changes."""

    label: str
    url: str
    is_on: bool = False


def toggles(asked: Asked, facets: Facets) -> list[Chip]:
    """Return the filters that are one tap: places left, this weekend, the first topics."""
    fixed = [
        ("places", "1", _("Places left")),
        ("when", "weekend", _("This weekend")),
        ("when", "month", _("Next 30 days")),
    ]
    topics = [("topic", topic.slug, topic.name) for topic in facets.lively[:TOPICS_SHOWN]]
    return [_toggle(asked, *one) for one in [*fixed, *topics]]


def chosen(asked: Asked, facets: Facets) -> list[Chip]:
    """Return what narrows the list and is no toggle; following a chip takes it away."""
    one_tap = facets.lively[:TOPICS_SHOWN]
    names = {
        "metro": {metro.slug: metro.name for metro in facets.metros},
        "venue": {venue.slug: venue.name for venue in facets.venues},
        "topic": {topic.slug: topic.name for topic in facets.topics if topic not in one_tap},
        "format": {value: str(label) for value, label in Format.choices},
    }
    found = [
        Chip(labels[asked.values[name]], asked.link(**{name: None}))
        for name, labels in names.items()
        if asked.values[name] in labels
    ]
    return [*_typed(asked), *found, *_days(asked)]


def _toggle(asked: Asked, name: str, value: str, label: str) -> Chip:
    is_on = asked.values[name] == value
    changes: dict[str, str | None] = {name: None if is_on else value}
    if name == "when" and not is_on:
        changes |= {"from": None, "to": None}
    return Chip(label, asked.link(**changes), is_on)


def _typed(asked: Asked) -> Sequence[Chip]:
    found = []
    if asked.values["q"]:
        found.append(Chip(_("“%(words)s”") % {"words": asked.values["q"]}, asked.link(q=None)))
    if asked.values["age"]:
        found.append(Chip(_("Age %(age)s") % {"age": asked.values["age"]}, asked.link(age=None)))
    return found


def _days(asked: Asked) -> Sequence[Chip]:
    labels = {"from": _("From %(day)s"), "to": _("Until %(day)s")}
    return [
        Chip(
            label % {"day": dates.day_long(date.fromisoformat(asked.values[name]))},
            asked.link(**{name: None}),
        )
        for name, label in labels.items()
        if asked.values[name]
    ]

"""What an event says: the form of a new one and of a change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from turnout.events.actions.editing import EventDraft
from turnout.events.models import Admission, Audience, Event, Format, RegistrationType, Topic, Visibility
from turnout.events.queries import desk as queries
from turnout.events.web.desk.forms import fields
from turnout.kernel import times
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.ui import forms
from turnout.ui.watching import WatchingForm
from turnout.venues.models import Metro, Room, Venue

MOMENTS = ("opens_at", "deadline_at", "publish_at")
STANDING = "_standing"  # ends the name under which the form knows the instant itself
PLAIN = (
    "title", "summary", "description", "bring", "format", "online_url", "registration_type", "audience",
    "admission", "visibility", "min_age", "max_age", "party_limit", "auto_confirm", "standby_minutes",
    "contact_email",
)  # fmt: skip


class EventForm(WatchingForm):
    """What an event says of itself; where and when people register."""

    title = django_forms.CharField(label=_("Title"), max_length=200)  # type: ignore[assignment]
    summary = django_forms.CharField(
        label=_("Summary"),
        max_length=400,
        required=False,
        help_text=_("One sentence, shown in lists. Needed before people can see the event."),
    )
    place = django_forms.ChoiceField(label=_("Where"), required=False)
    online_url = django_forms.URLField(
        label=_("Online address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("For events without a venue, or in both places."),
    )
    metro = django_forms.ChoiceField(
        label=_("Metro"), required=False, help_text=_("Only for an event that has no venue.")
    )
    format = django_forms.ChoiceField(label=_("Format"), choices=Format.choices, initial=Format.WORKSHOP)
    registration_type = django_forms.ChoiceField(
        label=_("Registration"), choices=RegistrationType.choices, initial=RegistrationType.REQUIRED
    )
    audience = django_forms.ChoiceField(
        label=_("Who comes"), choices=Audience.choices, initial=Audience.CHILDREN
    )
    visibility = django_forms.ChoiceField(
        label=_("Who finds it"), choices=Visibility.choices, initial=Visibility.LISTED
    )
    min_age = django_forms.IntegerField(label=_("Youngest age"), required=False, min_value=0, max_value=120)
    max_age = django_forms.IntegerField(label=_("Oldest age"), required=False, min_value=0, max_value=120)
    admission = django_forms.ChoiceField(
        label=_("Who gets a place"),
        choices=Admission.choices,
        initial=Admission.OPEN,
        required=False,
        help_text=_(
            "With approval, a registration holds its places until somebody decides, at most until registration closes."
        ),
    )
    auto_confirm = django_forms.BooleanField(
        label=_("Whoever is first in line gets a free place without being asked"),
        required=False,
        help_text=_("Otherwise the place is offered and held, and the family answers by a deadline."),
    )
    standby_minutes = django_forms.IntegerField(
        label=_("Places are kept until so many minutes after the start"),
        required=False,
        min_value=0,
        max_value=720,
        help_text=_(
            "Then people who stand by at the door may have what nobody took. Empty means as usual here."
        ),
    )
    party_limit = django_forms.IntegerField(
        label=_("Most people in one booking"), initial=10, min_value=1, max_value=50
    )
    opens_at = fields.MomentField(label=_("Registration opens"), help_text=_("Empty means at once."))
    deadline_at = fields.MomentField(label=_("Registration closes"), help_text=_("Empty means at the start."))
    publish_at = fields.MomentField(
        label=_("Publish by itself at"), help_text=_("For an event that was approved. Empty means by hand.")
    )
    description = django_forms.CharField(
        label=_("Description"),
        required=False,
        widget=django_forms.Textarea(attrs={"rows": 8}),
        help_text=_("Markdown works: a blank line parts paragraphs, a dash makes a list."),
    )
    bring = django_forms.CharField(
        label=_("What to bring"),
        required=False,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    contact_email = forms.EmailField(
        label=_("Contact for questions"), required=False, help_text=_("Shown on the event page.")
    )
    topics = django_forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=django_forms.CheckboxSelectMultiple
    )
    time_zone = django_forms.CharField(
        label=_("Time zone"), required=False, max_length=64, help_text=_("Empty means the metro's.")
    )
    slug = django_forms.CharField(
        label=_("Address of its page"),
        required=False,
        max_length=100,
        help_text=_("Empty means made from the title. Old addresses keep working."),
    )

    def __init__(
        self, actor: Actor, data: QueryDict | None = None, *, within: Metro | None = None, **kwargs: Any
    ) -> None:
        """Offer the venues of the metros where `actor` manages events; `within` is that of an event he chairs."""
        super().__init__(data, **kwargs)
        found = queries.places(actor, within)
        self.venues = {str(venue.pk): venue for venue in found}
        self.metros = {str(metro.pk): metro for metro in queries.metros(actor, Permission.MANAGE_EVENTS)}
        if within is not None:
            self.metros.setdefault(str(within.pk), within)
        self.known_topics = {str(topic.pk): topic for topic in queries.topics()}
        self._offer()

    def clean(self) -> dict[str, Any]:
        """Find out metro, venue and room."""
        found = super().clean() or self.cleaned_data
        venue, room = self._where(found.get("place", ""))
        metro = venue.metro if venue else self.metros.get(found.get("metro", "")) or self._only_metro()
        if metro is None and "place" not in self.errors and "metro" not in self.errors:
            raise ValidationError({"place": _("Choose a venue; for an online event choose its metro.")})
        found.update(venue=venue, room=room, metro_row=metro)
        return found

    def draft(self, **parts: Any) -> EventDraft:
        """Return the event as plain data. Before: valid. Refused: bad_input (an hour that clocks skip)."""
        found = self.cleaned_data
        return EventDraft(
            metro=self.metro_row,
            venue=found["venue"],
            room=found["room"],
            time_zone=self.zone,
            slug=found["slug"],
            topics=self.chosen_topics(),
            **{name: found[name] for name in PLAIN},
            **self._instants(),
            **parts,
        )

    def changes(self) -> dict[str, Any]:
        """Return what an event should say from now on. Before: valid. Refused: bad_input."""
        found = self.cleaned_data
        return {
            "metro": self.metro_row,
            "venue": found["venue"],
            "room": found["room"],
            "time_zone": self.zone,
            "slug": found["slug"],
            **{name: found[name] for name in PLAIN},
            **self._instants(),
        }

    @property
    def metro_row(self) -> Metro:
        """The metro that was found out."""
        metro: Metro = self.cleaned_data["metro_row"]
        return metro

    @property
    def zone(self) -> str:
        """The zone in which moments were typed: the form's own, else the metro's."""
        typed = str(self.cleaned_data["time_zone"])
        return typed if times.is_zone(typed) else self.metro_row.time_zone

    def clean_admission(self) -> str:
        """Leave it as it is where nothing was chosen."""
        return str(self.cleaned_data["admission"] or self.initial.get("admission") or Admission.OPEN)

    def clean_time_zone(self) -> str:
        """Refuse a zone that no clock knows."""
        typed = str(self.cleaned_data["time_zone"])
        if typed and not times.is_zone(typed):
            raise ValidationError(_("This is no time zone we know. It should look like Europe/London."))
        return typed

    def chosen_topics(self) -> list[Topic]:
        """Return the topics that are ticked."""
        return [self.known_topics[key] for key in self.cleaned_data["topics"]]

    def _instants(self) -> dict[str, Any]:
        return {name: self._instant(name) for name in MOMENTS}

    def _instant(self, name: str) -> datetime | None:
        """Return the instant of a typed moment; left as shown it keeps its seconds, and which of two hours."""
        typed, standing = self.cleaned_data[name], self.initial.get(f"{name}{STANDING}")
        if typed and fields.wall(standing, self.zone) == typed.strftime(fields.MOMENT):
            return cast("datetime", standing)
        return fields.instant(typed, self.zone, name)

    def _offer(self) -> None:
        self._field("place").choices = [("", _("No venue (online)")), *_places(list(self.venues.values()))]
        self._field("metro").choices = [
            ("", _("Choose a metro")),
            *((k, m.name) for k, m in self.metros.items()),
        ]
        self._field("topics").choices = [(key, topic.name) for key, topic in self.known_topics.items()]
        if not self.known_topics:
            del self.fields["topics"]
            self.fields["topics"] = django_forms.MultipleChoiceField(
                required=False, widget=django_forms.MultipleHiddenInput
            )
        if self._only_metro() is not None:
            self.fields["metro"].widget = django_forms.HiddenInput()

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _only_metro(self) -> Metro | None:
        return next(iter(self.metros.values())) if len(self.metros) == 1 else None

    def _where(self, place: str) -> tuple[Venue | None, Room | None]:
        venue_key, _separator, room_key = place.partition("/")
        venue = self.venues.get(venue_key)
        if venue is None:
            return None, None
        return venue, next((room for room in venue.rooms.all() if str(room.pk) == room_key), None)


def of_event(event: Event) -> dict[str, Any]:
    """Return what the form of an event shows at first."""
    place = "" if event.venue_id is None else str(event.venue_id)
    if event.room_id is not None:
        place = f"{place}/{event.room_id}"
    return {
        **{name: getattr(event, name) for name in PLAIN},
        **{name: fields.wall(getattr(event, name), event.time_zone) for name in MOMENTS},
        **{f"{name}{STANDING}": getattr(event, name) for name in MOMENTS},
        "place": place,
        "metro": str(event.metro_id),
        "time_zone": "" if event.time_zone == event.metro.time_zone else event.time_zone,
        "slug": event.slug,
        "topics": [str(topic.pk) for topic in event.topics.all()],
    }


def typed(data: QueryDict) -> dict[str, Any]:
    """Return what was typed, unjudged, for a form that is shown again with a row more or less."""
    found: dict[str, Any] = {name: data.get(name, "") for name in EventForm.base_fields if name != "topics"}
    return {**found, "topics": data.getlist("topics")}


def _places(venues: Sequence[Venue]) -> list[Any]:
    """Return venues and their rooms, under the names of their metros when there are several."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for venue in venues:
        lines = groups.setdefault(venue.metro.name, [])
        lines.append((str(venue.pk), _labelled(venue.name, venue.capacity)))
        for room in venue.rooms.all():
            lines.append((f"{venue.pk}/{room.pk}", _labelled(f"{venue.name}, {room.name}", room.capacity)))
    if len(groups) == 1:
        return next(iter(groups.values()))
    return sorted(groups.items())


def _labelled(name: str, capacity: int | None) -> str:
    if capacity is None:
        return name
    return _t("%(name)s (%(count)s people)") % {"name": name, "count": capacity}

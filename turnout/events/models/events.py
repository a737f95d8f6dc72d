"""Events: what people register for."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from turnout.events.models.series import Series
from turnout.events.states import EVENT, LIVE, PUBLIC, EventState
from turnout.kernel import codes, permissions, prefixes
from turnout.kernel.actors import Actor, Scope
from turnout.kernel.ids import uuid7
from turnout.kernel.permissions import Permission
from turnout.lifecycle.models import Living
from turnout.people.models import Person
from turnout.venues.models import Metro, Room, Venue


class Topic(models.Model):
    """What an event is about."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Format(models.TextChoices):
    """What kind of event it is."""

    WORKSHOP = "workshop", _("Workshop")
    FESTIVAL = "festival", _("Festival")
    CLUB = "club", _("Club")
    COHORT = "cohort", _("Cohort")
    WEBINAR = "webinar", _("Webinar")
    HACKATHON = "hackathon", _("Hackathon")


class RegistrationType(models.TextChoices):
    """Whether people register (COM V1.2, decision G-11)."""

    REQUIRED = "required", _("Registration required")
    ACCOUNT_REQUIRED = "account_required", _("Account required")
    OPTIONAL = "optional", _("Registration welcome, not required")
    NONE = "none", _("No registration, just turn up")


class Audience(models.TextChoices):
    """Who comes: children whom a guardian registers, or the registrant with whoever comes along."""

    CHILDREN = "children", _("Children, registered by an adult")
    ANYONE = "anyone", _("Anyone: the registrant and guests")


class Admission(models.TextChoices):
    """Whether a registration gets its places at once, or when somebody has approved it."""

    OPEN = "open", _("Everybody who registers, while there are places")
    SCREENED = "screened", _("Whoever is approved: somebody here decides on each registration")


class Visibility(models.TextChoices):
    """Who finds the event."""

    LISTED = "listed", _("Listed")
    UNLISTED = "unlisted", _("By link only")
    PRIVATE = "private", _("Private")


class Events(models.QuerySet["Event"]):
    """Events, asked by name."""

    def visible_to(self, actor: Actor, permission: Permission = Permission.SEE_EVENTS) -> "Events":
        """Return the events of metros where `actor` has `permission`, and those for which he has it alone."""
        reach = permissions.reach(actor, permission)
        if reach.is_everywhere:
            return self
        own = reach.ids("event")
        within = models.Q(metro__in=reach.ids("metro"))
        return self.filter(within | models.Q(pk__in=own) if own else within)

    def public(self) -> "Events":
        """Return what anybody may open: published or past that, and not private."""
        return self.filter(state__in=sorted(PUBLIC), is_dropped=False).exclude(visibility=Visibility.PRIVATE)

    def listed(self) -> "Events":
        """Return what the catalogue and feeds may name."""
        return self.filter(state__in=sorted(PUBLIC), is_dropped=False, visibility=Visibility.LISTED)

    def upcoming(self, now: datetime) -> "Events":
        """Return the events that are not over, soonest first."""
        return self.filter(state__in=sorted(LIVE), ends_at__gt=now).order_by("starts_at", "pk")


class Event(Living):
    """Something people register for, at a date or yet to be dated.

    `held`, `waiting` and `move_seq` belong to `registration/actions/capacity.py` alone, as does a change of
    `capacity` (null = no cap over the tiers, 0 = no places). `content_version` counts changes of what the
    page says; together with `version` and `move_seq` it names one rendering of it. `asks` is how many questions the
    form asks, so that an event without any reads none; `takes_codes` whether a code takes something off here, so that
    other forms have no field for one. What is not free is paid at the door, or beforehand (`ahead`): within `pay_days`,
    in the way that `pay_how` tells families. What is cancelled before it is published `is_dropped`: its planners alone
    know of it, for good.
    """

    lifecycle = EVENT

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=6, unique=True, default=codes.reference)
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=400, blank=True, default="")
    description = models.TextField(blank=True, default="")
    bring = models.TextField(blank=True, default="")
    topics = models.ManyToManyField(Topic, related_name="events", blank=True)
    format = models.CharField(max_length=20, choices=Format.choices, default=Format.WORKSHOP)
    metro = models.ForeignKey(Metro, on_delete=models.PROTECT, related_name="events")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    chair = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="chaired_events"
    )
    online_url = models.URLField(max_length=500, blank=True, default="")
    time_zone = models.CharField(max_length=64)
    registration_type = models.CharField(
        max_length=20, choices=RegistrationType.choices, default=RegistrationType.REQUIRED
    )
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.CHILDREN)
    admission = models.CharField(
        max_length=10, choices=Admission.choices, default=Admission.OPEN, db_default=Admission.OPEN
    )
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.LISTED)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(null=True, blank=True)
    party_limit = models.PositiveSmallIntegerField(default=10)
    standby_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    auto_confirm = models.BooleanField(default=False, db_default=False)
    currency = models.CharField(max_length=3, default="USD")
    pays_at_door = models.BooleanField(default=True, db_default=True)
    pays_ahead = models.BooleanField(default=False, db_default=False)
    pay_days = models.PositiveSmallIntegerField(default=7, db_default=7)
    pay_how = models.TextField(max_length=2000, blank=True, default="", db_default="")
    contact_email = models.EmailField(blank=True, default="")
    opens_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    held = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    move_seq = models.PositiveBigIntegerField(default=0)
    asks = models.PositiveSmallIntegerField(default=0, db_default=0)
    takes_codes = models.BooleanField(default=False, db_default=False)
    content_version = models.PositiveIntegerField(default=1)
    calendar_sequence = models.PositiveIntegerField(default=0)
    is_dropped = models.BooleanField(default=False, db_default=False)
    search_key = prefixes.WordsField(max_length=800, blank=True, default="")
    made_at = models.DateTimeField()
    source_key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    cloned_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="clones"
    )
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False
    )

    objects: ClassVar[Events] = Events.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["state", "starts_at", "id"], name="event_state_start"),
            models.Index(fields=["metro", "starts_at", "id"], name="event_metro_start"),
            models.Index(fields=["venue", "starts_at", "id"], name="event_venue_start"),
            models.Index(fields=["room", "starts_at"], name="event_room_start"),
            models.Index(
                fields=["starts_at", "id"],
                name="event_listed_start",
                condition=models.Q(visibility="listed", state__in=sorted(PUBLIC)),
            ),
            models.Index(fields=["ends_at", "id"], name="event_listed_end",
                         condition=models.Q(visibility="listed", state__in=sorted(PUBLIC))),
            models.Index(fields=["series", "starts_at", "id"], name="event_series_start",
                         condition=models.Q(series__isnull=False)),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(held__lte=models.F("capacity")),
                name="event_held_within_capacity",
            ),
            models.CheckConstraint(condition=models.Q(state__in=EventState.values), name="event_state_known"),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="event_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return frozenset({Scope("metro", str(self.metro_id)), Scope("event", str(self.pk))})

    @property
    def is_undated(self) -> bool:
        """Whether no session has a date yet."""
        return self.starts_at is None

    @property
    def is_screened(self) -> bool:
        """Whether somebody decides on each registration."""
        return self.admission == Admission.SCREENED

    @property
    def is_public(self) -> bool:
        """Whether anybody may open it; the same as `Events.public`."""
        return self.state in PUBLIC and not self.is_dropped and self.visibility != Visibility.PRIVATE

    @property
    def is_live(self) -> bool:
        """Whether it is published and neither over nor cancelled."""
        return self.state in LIVE

    @property
    def is_published(self) -> bool:
        """Whether systems that know only "published or not" call it published. Source: CLB backward compatibility."""
        return self.state in {EventState.PUBLISHED, EventState.REGISTRATION_CLOSED}

    @property
    def page_version(self) -> tuple[int, int, int]:
        """Return what names one rendering of its page."""
        return (self.version, self.content_version, self.move_seq)

    @property
    def closes_at(self) -> datetime | None:
        """Return when registration ends: at the deadline, else at the start (decision G-60)."""
        return self.deadline_at or self.starts_at


class EventSlug(models.Model):
    """Every short name an event ever had: none is given to another, old ones redirect (decision G-87)."""

    slug = models.SlugField(max_length=120, primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="slugs")

    def __str__(self) -> str:
        return self.slug

"""What exists: regions, the places in them, their rooms and the people there."""

from typing import ClassVar

from django.db import models

from turnout.kernel import permissions
from turnout.kernel.actors import Actor, Scope
from turnout.kernel.ids import uuid7
from turnout.kernel.permissions import Permission


class Metros(models.QuerySet["Metro"]):
    """Metros, asked by name."""

    def visible_to(self, actor: Actor, permission: Permission) -> "Metros":
        """Return the metros where `actor` has `permission`."""
        reach = permissions.reach(actor, permission)
        return self if reach.is_everywhere else self.filter(pk__in=reach.ids("metro"))


class Metro(models.Model):
    """A region with its own coordinators, short-link domain and time zone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    time_zone = models.CharField(max_length=64)
    description = models.TextField(blank=True, default="")
    contact_email = models.EmailField(blank=True, default="")
    short_link_domain = models.CharField(max_length=253, unique=True, null=True, blank=True)

    objects: ClassVar[Metros] = Metros.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return frozenset({Scope("metro", str(self.pk))})


class Venues(models.QuerySet["Venue"]):
    """Venues, asked by name."""

    def visible_to(self, actor: Actor, permission: Permission) -> "Venues":
        """Return the venues in metros where `actor` has `permission`."""
        reach = permissions.reach(actor, permission)
        return self if reach.is_everywhere else self.filter(metro__in=reach.ids("metro"))


class Venue(models.Model):
    """A place with address, contacts, parking and entry instructions; its rooms have the capacities.

    A venue without rooms is one room itself, with the venue's own capacity.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    metro = models.ForeignKey(Metro, on_delete=models.PROTECT, related_name="venues")
    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=120, unique=True)
    street = models.CharField(max_length=200, blank=True, default="")
    district = models.CharField(max_length=120, blank=True, default="")
    town = models.CharField(max_length=120, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    url = models.URLField(max_length=500, blank=True, default="")
    parking_instructions = models.TextField(blank=True, default="")
    entry_instructions = models.TextField(blank=True, default="")
    access_notes = models.TextField(blank=True, default="")
    notes = models.TextField(blank=True, default="")
    opening_hours = models.JSONField(default=dict, blank=True)
    opening_exceptions = models.JSONField(default=dict, blank=True, db_default={})
    capacity = models.PositiveIntegerField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    source_key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    content_version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Venues] = Venues.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["metro", "name", "id"], name="venue_metro_name")]

    def __str__(self) -> str:
        return self.name

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes it lies in."""
        return frozenset({Scope("metro", str(self.metro_id)), Scope("venue", str(self.pk))})

    @property
    def address(self) -> str:
        """Return the address on one line, what is known of it."""
        return ", ".join(part for part in (self.street, self.district, self.town, self.postcode) if part)


class VenueContact(models.Model):
    """Somebody at a venue whom we tell about the events there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    task = models.CharField(max_length=120, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room of a venue; its capacity (null = not limited) bounds the events in it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=120)
    capacity = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["venue", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return self.name

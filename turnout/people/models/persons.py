"""Humans the organisation knows, and the households they form."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db import models

from turnout.kernel import permissions, phones, prefixes, text
from turnout.kernel.actors import Actor, Scope
from turnout.kernel.ids import uuid7
from turnout.kernel.permissions import Permission
from turnout.venues.models import Metro

ERASED = "(erased)"  # the name of whoever was erased, as lists show it


class Persons(models.QuerySet["Person"]):
    """Persons, asked by name."""

    def visible_to(self, actor: Actor, permission: Permission) -> "Persons":
        """Return the persons of metros where `actor` has `permission`."""
        reach = permissions.reach(actor, permission)
        return self if reach.is_everywhere else self.filter(metro__in=reach.ids("metro"))

    def current(self) -> "Persons":
        """Return the persons as they are now, without the rows that were merged into others or erased."""
        return self.filter(merged_into__isnull=True, erased_at__isnull=True)

    def with_address(self, address: str) -> "Persons":
        """Return the adults, proven or not, whose address this is."""
        return self.current().filter(address_key=text.address_key(address), is_adult=True)

    def matching(self, words: str) -> "Persons":
        """Return the persons each typed word of whom begins a word of name or address."""
        return self.filter(prefixes.begins("search_key", words))

    def meant_by(self, typed: str) -> "Persons":
        """Return the persons whom words match, or whose phone this is in any spelling."""
        words = prefixes.begins("search_key", typed)
        numbers = phones.kept_as(typed)
        return self.filter(models.Q(phone__in=numbers) | words) if numbers else self.filter(words)


class Person(models.Model):
    """A human the organisation knows; a child, a guest and a fan are people too.

    A child has a first name and perhaps a birth date, nothing else. The address of an adult is unique only
    among those who have proven it (core.md section 5). A member is one from the first to the last day of the mark that
    staff put on; without a last day until they take it off.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    address_key = models.CharField(max_length=320, blank=True, default="")
    proven_at = models.DateTimeField(null=True, blank=True)
    phone = models.CharField(max_length=32, blank=True, default="")
    is_adult = models.BooleanField(default=True)
    born_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=12, blank=True, default="")
    member_from = models.DateField(null=True, blank=True)
    member_until = models.DateField(null=True, blank=True)
    metro = models.ForeignKey(Metro, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    search_key = prefixes.WordsField(max_length=600, blank=True, default="")
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_rows"
    )

    objects: ClassVar[Persons] = Persons.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["search_key", "pk"]
        indexes = [
            models.Index(fields=["address_key"], name="person_address", condition=~models.Q(address_key="")),
            models.Index(fields=["phone"], name="person_phone"),
            models.Index(fields=["search_key", "id"], name="person_search"),
            models.Index(fields=["metro", "search_key", "id"], name="person_metro_search"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["address_key"],
                condition=models.Q(proven_at__isnull=False, merged_into__isnull=True)
                & ~models.Q(address_key=""),
                name="person_proven_address_once",
            ),
            models.CheckConstraint(
                condition=models.Q(is_adult=True) | models.Q(last_name="", email="", phone=""),
                name="person_child_is_minimal",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(first_name=ERASED, last_name="", email="", phone="", born_on__isnull=True),
                name="person_erased_is_empty",
            ),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self._state.adding and not self.get_deferred_fields():
            self.rekey()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name as people say it; somebody who has not told it yet goes by the address."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def is_proven(self) -> bool:
        """Whether somebody showed that mail to the address reaches this person."""
        return self.proven_at is not None

    def is_member_on(self, day: date) -> bool:
        """Whether staff marked somebody as a member for `day`; it counts only for whoever has proven the address."""
        begun = self.member_from is not None and self.member_from <= day
        return self.is_proven and begun and (self.member_until is None or day <= self.member_until)

    def rekey(self) -> None:
        """Bring the derived search columns in line with name and address."""
        self.address_key = text.address_key(self.email) if self.email else ""
        self.search_key = prefixes.key(600, self.first_name, self.last_name, self.email)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save, with the derived columns in line."""
        self.rekey()
        fields = None if update_fields is None else {*update_fields, "address_key", "search_key"}
        super().save(*args, update_fields=fields, **kwargs)

    def scopes(self) -> frozenset[Scope]:
        """Return the scopes the person lies in."""
        return frozenset({Scope("metro", str(self.metro_id))}) if self.metro_id else frozenset()


class Guardianship(models.Model):
    """Somebody who registers a child: rows of it make a household; a child may have several guardians."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wards")
    child = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardians")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guardian", "child"], name="guardianship_once"),
            models.CheckConstraint(
                condition=~models.Q(guardian=models.F("child")), name="guardianship_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guardian_id} of {self.child_id}"


class Consent(models.Model):
    """What somebody agreed to, in which version of the words; withdrawn, never deleted."""

    class Purpose(models.TextChoices):
        """What for."""

        ANNOUNCEMENTS = "announcements"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40, choices=Purpose.choices)
    wording = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_once_while_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.wording}"

"""Logins."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from turnout.kernel import text
from turnout.kernel.actors import Actor
from turnout.kernel.ids import uuid7
from turnout.people.models.persons import Person


class Users(BaseUserManager["User"]):
    """Makes users the way Django and allauth ask for it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a login for an address; without a password it signs in by code, passkey or provider."""
        user = self.model(email=text.address_key(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A login, at most one per Person. What it may do stands in its grants."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="user"
    )
    email = models.EmailField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    # What an application is called (docs/applications.md); empty: the login is somebody's
    application_name = models.CharField(max_length=80, blank=True, default="", db_default="")
    wants_digest = models.BooleanField(default=True, db_default=True)
    acted_by = ""  # the login that acts for this one in a request: set there, never stored

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.email

    @property
    def called(self) -> str:
        """Return what to call whoever this login is: a person, an application, or an address."""
        return self.person.name if self.person else self.application_name or self.email

    @property
    def actor(self) -> Actor:
        """Return who acts when this login does, or when somebody acts for it."""
        if self.acted_by:
            return Actor("user", self.acted_by, str(self.pk))
        return Actor("user", str(self.pk))

"""Logins: made for a person whose address is proven, and kept in step with that person."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.models import Person, User


@transaction.atomic
def open_for(person: Person) -> tuple[User, bool]:
    """Return the login of a person, and whether it was made just now. Before: the address is proven.

    A new one has no password: it signs in by code until its owner adds something else (core.md section 5).
    """
    if person.proven_at is None:
        raise ValueError("Only a proven person gets a login.")
    locked(Person.objects.filter(pk=person.pk)).get()
    user = User.objects.filter(person=person).first()
    if user is not None:
        return user, False
    user, is_new = _adopted_or_made(person)
    keep_address(user, person.email)
    if is_new:
        audit.record("user.made", user, by=Actor("person", str(person.pk)), person=str(person.pk))
    return user, is_new


def _adopted_or_made(person: Person) -> tuple[User, bool]:
    """Return the login with this address that has no person yet (a command made it), or a new one."""
    known = User.objects.filter(email=person.address_key, person__isnull=True).first()
    if known is None:
        return User.objects.create_user(person.email, person=person), True
    known.person = person
    known.save(update_fields=["person"])
    return known, False


def keep_address(user: User, address: str) -> None:
    """Let allauth know the one address of a login, as proven."""
    key = text.address_key(address)
    EmailAddress.objects.filter(user=user).exclude(email=key).delete()
    EmailAddress.objects.update_or_create(user=user, email=key, defaults={"verified": True, "primary": True})


def require_active(user: User) -> None:
    """Refuse (`not_allowed`) a login that was closed."""
    if not user.is_active:
        raise Refused("not_allowed", _("This account is closed. Write to us if that is a mistake."))

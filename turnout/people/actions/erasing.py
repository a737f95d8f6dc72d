"""Take from rows of people everything that is personal; the rows stay, because counts and acts name them (G-83)."""

from collections.abc import Collection, Sequence
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import connection
from django.db.models import Q

from turnout.audit import actions as audit
from turnout.kernel import clock, prefixes
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.people.actions import merging
from turnout.people.models import (
    ApiToken,
    Connection,
    DataCopy,
    Guardianship,
    Likeness,
    MatchKey,
    Person,
    SecretToken,
    StaffNote,
    User,
)
from turnout.people.models.persons import ERASED


def erase(
    person: Person,
    rows: Sequence[Person],
    users: Sequence[User],
    *,
    by: Actor,
    messages: int,
    registrations: int,
) -> None:
    """Erase these rows, one of which is the person, and these logins, in the caller's transaction.

    Act: person.erased, with counts alone. What other rooms hold is theirs to erase, before this.
    """
    keys = [row.pk for row in rows]
    addresses = {row.email for row in rows if row.email} | {user.email for user in users}
    _forget_links(keys, users, addresses)
    for row in locked(Person.objects.filter(pk__in=keys)):
        merging.withdraw_consents(row, by=by)
        _empty(row)
    prefixes.forget(connection, Person._meta.db_table)
    Guardianship.objects.filter(Q(guardian__in=keys) | Q(child__in=keys)).delete()
    StaffNote.objects.filter(person__in=keys).delete()
    MatchKey.objects.filter(person__in=keys).delete()
    Likeness.objects.filter(Q(first__in=keys) | Q(second__in=keys)).delete()
    DataCopy.objects.filter(person__in=keys).delete()
    for user in users:
        _close(user)
    counts = {"count": len(rows), "logins": len(users), "messages": messages, "registrations": registrations}
    audit.record_each([audit.Draft("person.erased", person, by, facts=counts)])


def _empty(row: Person) -> None:
    row.first_name, row.last_name, row.email, row.phone = ERASED, "", "", ""
    row.born_on, row.proven_at, row.language = None, None, ""
    row.member_from = row.member_until = None
    row.erased_at = clock.now()
    row.save()
    Person.objects.filter(pk=row.pk).update(search_key="")  # no search finds it


def _forget_links(keys: Collection[UUID], users: Sequence[User], addresses: Collection[str]) -> None:
    about = [str(key) for key in keys] + [str(user.pk) for user in users]
    SecretToken.objects.filter(Q(about__in=about) | Q(about__in=addresses)).delete()
    SecretToken.objects.filter(facts__email__in=list(addresses)).delete()


def _close(user: User) -> None:
    for one in UserSession.objects.filter(user=user):
        one.end()
    UserSession.objects.filter(user=user).delete()
    Connection.objects.filter(user=user).delete()
    ApiToken.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.email = f"{user.pk}@erased.invalid"
    user.is_active = False
    user.last_login = None
    user.set_unusable_password()
    user.save()

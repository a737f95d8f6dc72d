"""What a connected app is told about somebody (OpenID Connect, 5.1): only what he let it know."""

from collections.abc import Collection
from typing import Any

from turnout.people.models import User


def of(user: User, scopes: Collection[str]) -> dict[str, Any]:
    """Return what these scopes tell: a number that stays, the name, the address."""
    said: dict[str, Any] = {"sub": str(user.pk)}
    person = user.person
    if "profile" in scopes and person:
        said |= {"name": person.name, "given_name": person.first_name, "family_name": person.last_name}
    if "email" in scopes:
        said |= {"email": user.email, "email_verified": bool(person and person.is_proven)}
    return said

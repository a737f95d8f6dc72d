"""The people of the tests: Ana registers, Ben hosts, Cleo leads a metro, Dan is a stranger, Sys runs the system."""

from turnout.kernel import clock
from turnout.people.models import Grant, Person, User
from turnout.people.policy.roles import Role
from turnout.venues.models import Metro

PASSWORD = "a light left on"


def ana() -> User:
    """Return a mother with a proven address and a login, and no role."""
    return _login("Ana", "Moreau")


def ben() -> User:
    """Return the host of a workshop: a login without a role."""
    return _login("Ben", "Castellanos")


def cleo(metro: Metro) -> User:
    """Return the coordinator of a metro."""
    return given(_login("Cleo", "Adeyemi"), Role.METRO_ADMIN, "metro", str(metro.pk))


def dan() -> User:
    """Return a stranger who can sign in and may nothing."""
    return _login("Dan", "Feroz")


def sys() -> User:
    """Return the system administrator."""
    return given(_login("Sys", "Nakamura"), Role.SYSTEM_ADMIN, "everywhere", "")


def person(user: User) -> Person:
    """Return whose login it is."""
    if user.person is None:
        raise AssertionError("Everybody of the cast is somebody.")
    return user.person


def given(user: User, role: Role, kind: str, id_: str) -> User:
    """Return the same user with a role in a scope."""
    Grant.objects.get_or_create(
        user=user, role=role, scope_kind=kind, scope_id=id_, defaults={"granted_at": clock.now()}
    )
    return user


def _login(first_name: str, last_name: str) -> User:
    email = f"{first_name.lower()}@example.org"
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    now = clock.now()
    person = Person.objects.create(
        first_name=first_name, last_name=last_name, email=email, proven_at=now, made_at=now
    )
    return User.objects.create_user(email, PASSWORD, person=person)

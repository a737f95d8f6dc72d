"""Sign in: by a code that is sent to an address, known or not, or by what a provider has verified.

Known and unknown addresses get the same code in the same mail, so nobody learns from it who has an account
(core.md section 5). Right codes prove the address; a login is made when there is none.
"""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from turnout.kernel import text
from turnout.kernel.refusals import Refused
from turnout.people.actions import accounts, linking, posting, proving
from turnout.people.models import Person, SecretToken, User
from turnout.people.rules import lifetimes

SIGN_IN = "sign_in_code"
CHOOSE_PASSWORD = "set_password"  # noqa: S105 -- the name of a message
CONFIRM = "confirm_code"
FIRST = "first"


@dataclass(frozen=True, slots=True)
class Opened:
    """A login that may be signed in, and whether it was made just now."""

    user: User
    is_new: bool = False


@transaction.atomic
def send_code(address: str, *, why: str = SIGN_IN, language: str = "") -> SecretToken:
    """Send six digits to an address, whether anybody is known by it or not; return the row that knows them.

    `why` is the message they come in. Raises Refused: bad_input (no address).
    """
    email = text.line(address)
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(
            "bad_input", _("This is no e-mail address. It should look like name@example.org."), field="email"
        ) from None
    link = linking.make("code", text.address_key(email)[:64], lifetime=lifetimes.CODE, email=email, why=why)
    posting.send(
        posting.Letter(
            why,
            email,
            f"{why}:{link.pk}",
            link,
            language=language,
            facts={"code": {"secret": "code", "link": str(link.pk)}},
            expires_at=link.expires_at,
        )
    )
    return link


def by_code(key: UUID, typed: str) -> Opened:
    """Use a code: the address is proven, rows submitted with it are merged, the login is found or made.

    Raises Refused: link_expired, link_used, too_many_tries, bad_input (wrong), not_allowed (closed).
    """
    link = linking.try_code(key, "".join(character for character in typed if character.isdigit()))
    return _open(link.facts["email"])


def confirm(key: UUID, typed: str, user: User) -> None:
    """Use a code to show that it is still the owner of this login. Raises Refused as `by_code`."""
    link = linking.try_code(key, "".join(character for character in typed if character.isdigit()))
    if text.address_key(link.facts["email"]) != user.email:
        raise Refused("bad_input", _("This code was sent to another address."), field="code")


def by_command(address: str) -> User:
    """Return the login of an address that whoever runs the installation vouches for, made when there is none."""
    return _open(address).user


def first_link(user: User) -> str:
    """Return the path of a link that signs this login in once, for whoever runs the installation."""
    return linking.path_of(linking.make(FIRST, user.pk, lifetime=lifetimes.FIRST_SIGN_IN))


@transaction.atomic
def by_first_link(token: str) -> User:
    """Use the link that signs a login in once.

    Raises Refused: link_unknown, link_used, link_expired, not_allowed (closed).
    """
    user = User.objects.select_related("person").get(pk=linking.consume(FIRST, token).about)
    accounts.require_active(user)
    return user


def by_provider(address: str, *, first_name: str = "", last_name: str = "") -> Opened:
    """Open the login of an address that a provider has verified; the names fill what is still empty.

    Raises Refused: not_allowed (closed).
    """
    return _open(address, first_name=text.line(first_name), last_name=text.line(last_name))


def _open(address: str, **names: str) -> Opened:
    with transaction.atomic():
        person = proving.prove(address)
        _fill_names(person, names)
        user, is_new = accounts.open_for(person)
        accounts.require_active(user)
        return Opened(user, is_new=is_new)


def _fill_names(person: Person, names: dict[str, str]) -> None:
    empty = {name: value for name, value in names.items() if value and not getattr(person, name)}
    if empty and not person.first_name:
        for name, value in empty.items():
            setattr(person, name, value)
        person.save(update_fields=list(empty))

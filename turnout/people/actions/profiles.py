"""What somebody tells about himself: name, phone, address. A new address is proven first."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock, drafts, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.actions import accounts, linking, merging, posting
from turnout.people.models import Person, SecretToken, User
from turnout.people.queries import links
from turnout.people.rules import lifetimes

PURPOSE = "address"


@transaction.atomic
def change_details(person: Person, *, first_name: str, last_name: str, phone: str, by: Actor) -> None:
    """Change name and phone of an adult. Act: person.changed (which fields, not what they say).

    Raises Refused: bad_input (no first name, too long).
    """
    kept = locked(Person.objects.filter(pk=person.pk)).get()
    changed = drafts.fill(kept, {"first_name": first_name, "last_name": last_name, "phone": phone})
    if not kept.first_name:
        raise Refused("bad_input", _("First name is missing."), field="first_name")
    drafts.check(kept, only=changed)
    if changed:
        kept.save(update_fields=changed)
        audit.record("person.changed", kept, by=by, fields=sorted(changed))


@transaction.atomic
def ask_for_address(person: Person, address: str, *, by: Actor) -> SecretToken:
    """Send a link to the new address of a person; nothing changes until it is used. Act: address.change_asked.

    It says nothing about whether somebody else has that address. Raises Refused: bad_input.
    """
    email = text.line(address)
    _require_new(person, email)
    for earlier in links.pending(PURPOSE, person.pk, clock.now()):
        linking.end(earlier)
    link = linking.make(PURPOSE, person.pk, lifetime=lifetimes.ADDRESS, email=email)
    posting.send(
        posting.Letter(
            "address_change",
            email,
            f"address_change:{link.pk}",
            person,
            name=person.first_name,
            person_id=str(person.pk),
            language=person.language,
            facts={"link": {"secret": "link", "link": str(link.pk)}},
            expires_at=link.expires_at,
        )
    )
    audit.record("address.change_asked", person, by=by)
    return link


@transaction.atomic
def change_address(token: str, user: User, *, by: Actor) -> Person:
    """Use the link that was sent to the new address: person and login have it from now on, the old one is told.

    Before: signed in as the one who asked; else somebody could lead the reader of a foreign mailbox to tie it to
    his own account. Rows submitted with the new address are merged. Act: person.address_changed.
    Raises Refused: link_unknown, link_used, link_expired, not_allowed (another account), address_taken.
    """
    link = linking.consume(PURPOSE, token)
    if user.person_id is None or str(user.person_id) != link.about:
        raise Refused(
            "not_allowed",
            _("This link belongs to another account. Sign in with that account and open it again."),
        )
    email = link.facts["email"]
    rows = list(locked(Person.objects.with_address(email)))
    if any(row.proven_at for row in rows if row.pk != user.person_id):
        raise Refused("address_taken", _("Somebody has an account with this address already."))
    person = locked(Person.objects.filter(pk=user.person_id)).get()
    posting.send(_notice(person, link))
    person.email = email
    person.save(update_fields=["email"])
    _change_login(user, email)
    merging.merge([row for row in rows if row.pk != person.pk], person, by=by)
    audit.record("person.address_changed", person, by=by)
    return person


def require_asked_by(link: SecretToken, user: User) -> None:
    """Refuse (`not_allowed`) to use a link to a new address with another login than the one that asked."""
    if user.person_id is None or str(user.person_id) != link.about:
        raise Refused(
            "not_allowed",
            _("This link belongs to another account. Sign in with that account and open it again."),
        )


def _require_new(person: Person, email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(
            "bad_input", _("This is no e-mail address. It should look like name@example.org."), field="email"
        ) from None
    if text.address_key(email) == person.address_key:
        raise Refused("bad_input", _("This is your address already."), field="email")


def _change_login(user: User, email: str) -> None:
    user.email = text.address_key(email)
    user.save(update_fields=["email"])
    accounts.keep_address(user, email)


def _notice(person: Person, link: SecretToken) -> posting.Letter:
    return posting.letter_to(person, "address_changed", key=str(link.pk))

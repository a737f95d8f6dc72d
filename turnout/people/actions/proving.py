"""Prove that mail to an address reaches somebody, and merge what was submitted under that address before."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.actions import accounts, linking, merging, posting
from turnout.people.models import Person, SecretToken, User
from turnout.people.rules import lifetimes

PURPOSE = "proof"
TRIES = 3  # two who prove an address for the first time, at the same instant


@dataclass(frozen=True, slots=True)
class Proof:
    """Who has proven an address, the login if there is one, and whether it was made just now."""

    person: Person
    user: User | None = None
    is_new_account: bool = False


def make_link(person: Person, *, wants_account: bool = False) -> str:
    """Return the path of a fresh link that proves the address of `person`; call it when its mail is delivered.

    `wants_account`: the registrant ticked "Save my details", so the same button makes the login.
    """
    return linking.path_of(_link(person, wants_account=wants_account))


def send_link(person: Person, *, wants_account: bool = False) -> None:
    """Send somebody whose address is unproven a mail whose only matter is the button that proves it."""
    link = _link(person, wants_account=wants_account)
    secret = {"secret": "link", "link": str(link.pk)}
    posting.send(
        posting.letter_to(person, "prove_address", key=str(link.pk), link=secret, wants_account=wants_account)
    )


def send_again(link: SecretToken) -> None:
    """Send a new link in place of an old one, to the same person, unless the address is proven by now."""
    person = receiver(link)
    if not person.is_proven or link.facts.get("wants_account"):
        send_link(person, wants_account=bool(link.facts.get("wants_account")))


def by_link(token: str, *, agrees: bool = False) -> Proof:
    """Use a proof link: prove the address it was sent to, merge, and make the login if that was asked for.

    `agrees`: its reader saw that the form asked for announcements, and wants them.
    Raises Refused: link_unknown, link_used, link_expired (also when the row has another address by now).
    """
    with transaction.atomic():
        link = linking.consume(PURPOSE, token)
        person = receiver(link)
        if person.address_key != link.facts["address"]:
            raise Refused("link_expired", _("This link was sent to an address that has been changed since."))
        proven = prove(person.email, first=person, agrees=agrees)
        if not link.facts.get("wants_account"):
            return Proof(proven, User.objects.filter(person=proven).first())
        user, is_new = accounts.open_for(proven)
        return Proof(proven, user, is_new_account=is_new)


def receiver(link: SecretToken) -> Person:
    """Return whom a proof link was sent to, as that person is now. Raises Refused: link_expired."""
    person = Person.objects.filter(pk=link.about).select_related("merged_into").first()
    if person is None:
        raise Refused("link_expired", _("This link has expired."))
    return person.merged_into or person


def prove(
    address: str, *, first: Person | None = None, by: Actor | None = None, agrees: bool = False
) -> Person:
    """Let the person with this address be proven, and merge every unproven row of the address.

    Before: somebody has just shown that mail to the address reaches him. Who has proven it before stays the
    person; else `first`, else the oldest row, else a new one. What
    unproven rows agreed to is kept only when the prover `agrees`, else withdrawn.
    Acts: person.merged (from, into) for each row, then person.proven (person, merged), with their
    consequences in this transaction.
    """
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return _prove(address, first, by, agrees=agrees)
        except IntegrityError:
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")


def _prove(address: str, first: Person | None, by: Actor | None, *, agrees: bool) -> Person:
    rows = list(locked(Person.objects.with_address(address)))
    person = _survivor(rows, first) or _new(address)
    by = by or Actor("person", str(person.pk))
    is_new = person.proven_at is None
    if is_new:
        person.proven_at = clock.now()
        person.save(update_fields=["proven_at"])
        if not agrees:
            merging.withdraw_consents(person, by=by)
    merged = merging.merge([row for row in rows if row.pk != person.pk], person, by=by, agrees=agrees)
    if is_new or merged:
        audit.record(
            "person.proven", person, by=by, person=str(person.pk), merged=[str(row.pk) for row in merged]
        )
    return person


def _survivor(rows: list[Person], first: Person | None) -> Person | None:
    proven = [row for row in rows if row.proven_at is not None]
    preferred = [row for row in rows if first is not None and row.pk == first.pk]
    return next(iter([*proven, *preferred, *rows]), None)


def _new(address: str) -> Person:
    return Person.objects.create(first_name="", email=text.line(address), made_at=clock.now())


def _link(person: Person, *, wants_account: bool) -> SecretToken:
    return linking.make(
        PURPOSE,
        person.pk,
        lifetime=lifetimes.PROOF,
        address=person.address_key,
        wants_account=wants_account,
    )

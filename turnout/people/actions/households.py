"""Guardians and the children they register: rows of Guardianship make a household (core.md section 2)."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock, drafts, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.actions import linking, posting, proving
from turnout.people.models import Guardianship, Person, SecretToken
from turnout.people.queries import links
from turnout.people.rules import lifetimes, matching

MOST_CHILDREN = 20
MOST_INVITATIONS = 5
INVITATION = "guardian"


@transaction.atomic
def save_child(guardian: Person, first_name: str, *, by: Actor) -> Person:
    """Add a child to the household of `guardian`: a first name, nothing else. Act: child.saved.

    Raises Refused: bad_input (no name, one of that name is there, too many).
    """
    known = _locked_children(guardian)
    if len(known) >= MOST_CHILDREN:
        raise Refused("bad_input", _("A household has at most %(most)s children.") % {"most": MOST_CHILDREN})
    child = Person(is_adult=False, metro_id=guardian.metro_id, made_at=clock.now())
    _name(child, first_name, known)
    child.save()
    Guardianship.objects.create(guardian=guardian, child=child, since=child.made_at)
    audit.record("child.saved", child, by=by, guardian=str(guardian.pk))
    return child


@transaction.atomic
def rename_child(guardian: Person, child_id: UUID, first_name: str, *, by: Actor) -> Person:
    """Change the first name of a child of `guardian`. Act: child.renamed.

    Raises Refused: not_found (not his child), bad_input.
    """
    known = _locked_children(guardian)
    child = _one_of(known, child_id)
    _name(child, first_name, [one for one in known if one.pk != child.pk])
    child.save(update_fields=["first_name"])
    audit.record("child.renamed", child, by=by, guardian=str(guardian.pk))
    return child


@transaction.atomic
def remove_child(guardian: Person, child_id: UUID, *, by: Actor) -> None:
    """Take a child out of this household; its places and its other guardians stay. Act: child.removed.

    Raises Refused: not_found (not his child).
    """
    child = _one_of(_locked_children(guardian), child_id)
    Guardianship.objects.filter(guardian=guardian, child=child).delete()
    audit.record("child.removed", child, by=by, guardian=str(guardian.pk))


@transaction.atomic
def invite_guardian(guardian: Person, address: str, *, by: Actor) -> SecretToken:
    """Invite somebody to share all present children of `guardian`, by a link sent to `address`.

    Act: guardian.invited. Raises Refused: bad_input (no address, one's own, no children), too_many_tries.
    """
    email = _address(address)
    children = _locked_children(guardian)
    if not children:
        raise Refused("bad_input", _("Add a child first; then somebody can share it with you."))
    if text.address_key(email) == guardian.address_key:
        raise Refused("bad_input", _("This is your own address."), field="email")
    if len(links.pending(INVITATION, guardian.pk, clock.now())) >= MOST_INVITATIONS:
        raise Refused(
            "too_many_tries", _("Five invitations wait for an answer. Withdraw one first."), field="email"
        )
    link = linking.make(
        INVITATION,
        guardian.pk,
        lifetime=lifetimes.INVITATION,
        email=email,
        children=[str(child.pk) for child in children],
    )
    posting.send(_invitation(link, guardian, children, email))
    audit.record(
        "guardian.invited", guardian, by=by, invitation=str(link.pk), children=link.facts["children"]
    )
    return link


@transaction.atomic
def withdraw_invitation(guardian: Person, invitation_id: UUID, *, by: Actor) -> None:
    """Let an invitation of `guardian` not be accepted any more. Act: guardian.invitation_withdrawn.

    Raises Refused: not_found, link_used.
    """
    link = SecretToken.objects.filter(pk=invitation_id, purpose=INVITATION, about=str(guardian.pk)).first()
    if link is None:
        raise Refused("not_found", _("There is no such invitation."))
    linking.end(link)
    audit.record("guardian.invitation_withdrawn", guardian, by=by, invitation=str(link.pk))


@transaction.atomic
def accept_invitation(token: str, person: Person | None = None) -> Person:
    """Share the children of an invitation with `person`, or with whom its address proves; return who it is.

    Whoever has the link reads the mail of the invited address, so without a `person` that address is proven by
    it. Only children that the inviting guardian still has are shared. Act: guardian.joined.
    Raises Refused: link_unknown, link_used, link_expired, bad_input (one's own invitation).
    """
    link = linking.consume(INVITATION, token)
    guardian = proving.receiver(link)
    joining = person or proving.prove(link.facts["email"])
    if joining.pk == guardian.pk:
        raise Refused("bad_input", _("This is your own invitation. It is for the other guardian."))
    shared = [one for one in _locked_children(guardian) if str(one.pk) in link.facts["children"]]
    now = clock.now()
    Guardianship.objects.bulk_create(
        [Guardianship(guardian=joining, child=child, since=now) for child in shared], ignore_conflicts=True
    )
    audit.record(
        "guardian.joined",
        guardian,
        by=Actor("person", str(joining.pk)),
        guardian=str(joining.pk),
        children=[str(child.pk) for child in shared],
    )
    return joining


def child_of(guardian: Person, child_id: UUID) -> Person:
    """Return a child of `guardian`. Raises Refused: not_found (not his child)."""
    tie = (
        guardian.wards.filter(child=child_id, child__merged_into__isnull=True).select_related("child").first()
    )
    if tie is None:
        raise Refused("not_found", _("This child is not in your household."))
    return tie.child


def _locked_children(guardian: Person) -> list[Person]:
    locked(Person.objects.filter(pk=guardian.pk)).get()
    ties = guardian.wards.filter(child__merged_into__isnull=True).select_related("child")
    return [tie.child for tie in ties.order_by("since", "pk")]


def _one_of(children: list[Person], child_id: UUID) -> Person:
    for child in children:
        if child.pk == child_id:
            return child
    raise Refused("not_found", _("This child is not in your household."))


def _name(child: Person, typed: str, others: list[Person]) -> None:
    drafts.fill(child, {"first_name": typed})
    if not child.first_name:
        raise Refused("bad_input", _("First name is missing."), field="first_name")
    drafts.check(child, only=["first_name"])
    if any(matching.folded(one.first_name) == matching.folded(child.first_name) for one in others):
        raise Refused("bad_input", _("There is a child of this name already."), field="first_name")


def _address(typed: str) -> str:
    email = text.line(typed)
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(
            "bad_input", _("This is no e-mail address. It should look like name@example.org."), field="email"
        ) from None
    return email


def _invitation(link: SecretToken, guardian: Person, children: list[Person], email: str) -> posting.Letter:
    return posting.Letter(
        "guardian_invitation",
        email,
        f"guardian_invitation:{link.pk}",
        guardian,
        language=guardian.language,
        facts={
            "guardian": guardian.name,
            "children": [{"first_name": child.first_name} for child in children],
            "link": {"secret": "link", "link": str(link.pk)},
        },
        expires_at=link.expires_at,
    )

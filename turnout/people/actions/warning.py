"""Say some days before that a role ends: to whoever has it, and to whoever set that end."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit.queries import Line
from turnout.house import queries as house
from turnout.kernel import clock, permissions
from turnout.kernel.permissions import Permission
from turnout.people.actions import posting
from turnout.people.models import Grant, Person, User
from turnout.people.policy import roles
from turnout.people.queries import staff
from turnout.people.rules import ending
from turnout.venues.models import Metro

TEMPLATE = "role_ending"
BATCH = 500


@transaction.atomic
def warn_of_ends() -> int:
    """Write what is due now, once for each role, end and reader; return for how many roles."""
    now, ahead = clock.now(), house.current().role_notice_before
    if ahead is None:
        return 0
    rows = Grant.objects.live(now).filter(expires_at__lte=now + ahead, user__is_active=True)
    grants = list(rows.select_related("user__person").order_by("expires_at", "pk")[:BATCH])
    acts = staff.settled_by(grants)
    due = [
        one
        for one in grants
        if one.expires_at
        and ending.is_worth_a_notice(one.expires_at, _set_at(one, acts.get(str(one.pk))), ahead)
    ]
    metros = {str(one.pk): one.name for one in Metro.objects.filter(pk__in=_metros(due))} if due else {}
    for one in due:
        for letter in _letters(one, acts.get(str(one.pk)), metros.get(one.scope_id, _("everywhere"))):
            posting.send(letter)
    return len(due)


def _set_at(grant: Grant, act: Line | None) -> datetime:
    return act.at if act else grant.granted_at


def _metros(grants: list[Grant]) -> list[str]:
    return [one.scope_id for one in grants if one.scope_kind == "metro"]


def _letters(grant: Grant, act: Line | None, where: str) -> Iterator[posting.Letter]:
    holder = grant.user.person
    if holder is None or grant.expires_at is None:
        return
    yield _letter(grant, holder, holder, where)
    giver = _giver(act)
    if giver is not None and giver.pk != holder.pk:
        yield _letter(grant, holder, giver, where)


def _giver(act: Line | None) -> Person | None:
    """Return whoever set the end, while he works here and may give roles."""
    if act is None or act.actor.kind != "user":
        return None
    user = User.objects.filter(pk=act.actor.id, is_active=True).select_related("person").first()
    if user is None or not permissions.may(user.actor, Permission.MANAGE_GRANTS):
        return None
    return user.person


def _letter(grant: Grant, holder: Person, reader: Person, where: str) -> posting.Letter:
    until = grant.expires_at.isoformat() if grant.expires_at else ""
    return posting.Letter(
        TEMPLATE,
        reader.email,
        f"{TEMPLATE}:{grant.pk}:{until}:{reader.pk}",
        holder,
        name=reader.first_name,
        person_id=str(reader.pk),
        language=reader.language,
        facts={
            "grant": str(grant.pk),
            "role": roles.label_of(grant.role),
            "where": where,
            "who": holder.name,
            "until": until,
            "is_holder": reader.pk == holder.pk,
        },
        expires_at=grant.expires_at,
    )

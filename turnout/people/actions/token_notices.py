"""Say some days before that a token ends: to its owner, or to whoever looks after the application."""

from collections.abc import Iterator

from django.db import transaction

from turnout.house import queries as house
from turnout.kernel import clock, permissions
from turnout.kernel.actors import EVERYWHERE
from turnout.kernel.permissions import Permission
from turnout.people.actions import posting
from turnout.people.models import ApiToken, Application, Person
from turnout.people.policy.roles import Role
from turnout.people.queries import machines, staff
from turnout.people.rules import ending

TEMPLATE = "api_token_ending"
BATCH = 500


@transaction.atomic
def warn_of_ends() -> int:
    """Write what is due now, once for each token, end and reader; return for how many tokens."""
    now, ahead = clock.now(), house.current().role_notice_before
    if ahead is None:
        return 0
    rows = machines.tokens_ending(now, ahead, BATCH)
    due = [one for one in rows if ending.is_worth_a_notice(one.expires_at, one.made_at, ahead)]
    for one in due:
        for reader in _readers(one):
            posting.send(_letter(one, reader))
    return len(due)


def _readers(token: ApiToken) -> Iterator[Person]:
    if not token.user.application_name:
        if token.user.person:
            yield token.user.person
        return
    row = Application.objects.select_related("keeper__person").get(pk=token.user_id)
    keeper = row.keeper
    if keeper and keeper.person and permissions.may(keeper.actor, Permission.SEE_DESK):
        yield keeper.person
    else:
        yield from staff.holders([Role.SYSTEM_ADMIN], [EVERYWHERE], clock.now())


def _letter(token: ApiToken, reader: Person) -> posting.Letter:
    until = token.expires_at.isoformat()
    page = f"/desk/applications/{token.user_id}/" if token.user.application_name else "/my/account/tokens/"
    return posting.Letter(
        TEMPLATE,
        reader.email,
        f"{TEMPLATE}:{token.pk}:{until}:{reader.pk}",
        token.user,
        name=reader.first_name,
        person_id=str(reader.pk),
        language=reader.language,
        facts={
            "token": token.name,
            "application": token.user.application_name,
            "until": until,
            "page": page,
        },
        expires_at=token.expires_at,
    )

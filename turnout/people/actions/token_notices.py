"""Say some days before that a token ends: to its owner, or to whoever looks after the application."""

from django.db import transaction

from turnout.house import queries as house
from turnout.kernel import clock
from turnout.people.actions import posting, readers
from turnout.people.models import ApiToken, Person
from turnout.people.queries import machines
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
        for reader in readers.of(one.user):
            posting.send(_letter(one, reader))
    return len(due)


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

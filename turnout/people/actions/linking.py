"""Links and codes that are sent to somebody: random, stored hashed, one purpose, one use, expiring (I-66).

The token of a link is an HMAC over its row's key. So it can be written into a mail when that mail is delivered,
and into the same mail sent again, although nothing but its hash is stored.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from turnout.house import queries as house
from turnout.kernel import clock, ids, tokens
from turnout.kernel.refusals import Refused
from turnout.people.models import SecretToken
from turnout.people.queries import links
from turnout.people.rules import lifetimes

# Where each kind of link is used; the page shows a button, and its POST uses the link up.
PAGES = {
    "proof": "/prove/{}/",
    "guardian": "/my/household/join/{}/",
    "address": "/my/account/address/{}/",
    "first": "/accounts/first/{}/",
    "offer": "/offers/{}/",
}


def make(purpose: str, about: object, *, lifetime: timedelta, **facts: Any) -> SecretToken:
    """Write a link about something, with the plain facts that its use will need; ask `token_of` for its token."""
    now = clock.now()
    key = ids.uuid7()
    return SecretToken.objects.create(
        id=key,
        purpose=purpose,
        digest=tokens.digest(_token(purpose, key)),
        about=str(about),
        facts=facts,
        made_at=now,
        expires_at=now + lifetime,
    )


def token_of(link: SecretToken) -> str:
    """Return the token that opens the link: for its receiver only."""
    return _token(link.purpose, link.pk)


def path_of(link: SecretToken) -> str:
    """Return the address, without its host, of the page where its receiver uses the link."""
    return PAGES[link.purpose].format(token_of(link))


def code_of(link: SecretToken) -> str:
    """Return the six digits that a link of purpose code stands for: for its receiver only."""
    return code_for(link.pk)


def code_for(key: UUID) -> str:
    """Return the six digits of the code with this key."""
    raw = tokens.signature("code", key)
    return f"{int.from_bytes(raw.encode()) % 1_000_000:06d}"


def consume(purpose: str, token: str) -> SecretToken:
    """Use the link with this token, in the caller's transaction: of two at once, one is refused.

    Raises Refused: link_unknown, link_used, link_expired.
    """
    link = links.working(purpose, token, clock.now())
    end(link)
    return link


def end(link: SecretToken) -> None:
    """Let nobody use the link any more. Raises Refused: link_used."""
    now = clock.now()
    if not SecretToken.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=now):
        raise Refused("link_used", _("This link was used before. Each link works once."))
    link.used_at = now


def try_code(key: UUID, typed: str) -> SecretToken:
    """Use a code: right, in time and within its tries. Each call counts, also when several come at once.

    Raises Refused: link_expired, link_used, too_many_tries, bad_input (wrong, with tries left).
    """
    link = SecretToken.objects.filter(pk=key).first()
    if link is None:
        raise Refused("link_expired", _("This code has expired. Ask for a new one."))
    links.require_fresh(link, clock.now())
    counted = SecretToken.objects.filter(pk=key, tries__lt=lifetimes.CODE_TRIES).update(tries=F("tries") + 1)
    if not counted:
        raise Refused("too_many_tries", _("Too many wrong codes. Ask for a new one."))
    if not tokens.is_same(code_of(link), typed):
        raise Refused("bad_input", _("That is not the code. Look at the newest mail from us."), field="code")
    end(link)
    return link


def forget_dead() -> int:
    """Delete the links that ended long ago; return how many."""
    gone, _kinds = links.dead(clock.now() - house.days("links")).delete()
    return int(gone)


def _token(purpose: str, key: UUID) -> str:
    return tokens.signature("link", purpose, key)

"""Who may book a kind of place: everybody, members, addresses of certain domains (club.md, tiers)."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.utils.translation import gettext as _

from turnout.events.models import Access, Tier
from turnout.kernel import text
from turnout.kernel.refusals import Refused

BELOW = "*."
_judge = DomainNameValidator()


def tidy(typed: str) -> str:
    """Return typed domains one a line, as addresses are compared. Refused: bad_input names the one that is none.

    `example.org` is that domain alone, `*.example.org` whatever lies below it.
    """
    found = dict.fromkeys(
        _domain(word) for word in text.clean(typed).replace(",", " ").replace(";", " ").split()
    )
    return "\n".join(found)


def lists(domains: str, address_key: str) -> bool:
    """Return whether an address, as it is compared, is of one of these domains."""
    domain = address_key.rpartition("@")[2]
    return bool(domain) and any(_is_of(domain, listed) for listed in domains.split())


def words(tier: Tier) -> str:
    """Return who may book a kind of place, as its page says it; nothing when everybody may."""
    if tier.access == Access.MEMBERS:
        return _("For members.")
    if tier.access == Access.CODE:
        return _("With a code.")
    if tier.access == Access.DOMAINS:
        return _("For addresses of %(domains)s.") % {"domains": spoken(tier.domains)}
    return ""


def who(tiers: Iterable[Tier]) -> str:
    """Return who can book at all, where every kind of place is for members or for addresses of certain domains."""
    every = list(tiers)
    domains = list(dict.fromkeys(one for tier in every for one in tier.domains.split()))
    for_members = any(tier.access == Access.MEMBERS for tier in every)
    if not domains:
        return _("Only members can book.") if for_members else ""
    said = (
        _("Only members, and people with an address of %(domains)s, can book.")
        if for_members
        else _("Only people with an address of %(domains)s can book.")
    )
    return said % {"domains": spoken(" ".join(domains))}


def numbers(tier: Tier) -> str:
    """Return how many places one person may or must book, as the page says it."""
    found = []
    if tier.least_each is not None and tier.least_each > 1:
        found.append(_("At least %(least)s per person.") % {"least": tier.least_each})
    if tier.most_each is not None:
        found.append(_("At most %(most)s per person.") % {"most": tier.most_each})
    return " ".join(found)


def spoken(domains: str) -> str:
    """Return listed domains as a sentence names them."""
    shown = [_("any part of %(domain)s") % {"domain": one[len(BELOW) :]} if one.startswith(BELOW) else one
             for one in domains.split()]  # fmt: skip
    return ", ".join(shown)


def _is_of(domain: str, listed: str) -> bool:
    return domain.endswith(listed[1:]) if listed.startswith(BELOW) else domain == listed


def _domain(word: str) -> str:
    below = BELOW if word.startswith(BELOW) else ""
    bare = text.address_key(f"x@{word.removeprefix(BELOW).removeprefix('@')}").rpartition("@")[2]
    try:
        _judge(bare)
    except ValidationError:
        said = _("“%(word)s” is no domain. Write example.org, or *.example.org for what lies below it.")
        raise Refused("bad_input", said % {"word": word[:80]}, field="domains") from None
    return below + bare

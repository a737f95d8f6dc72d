"""Codes of an event: made one by one or many at once, switched off and on. Registration counts their uses.

They are no content: a reviewer does not read them, and a clone or another date of a series has none.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import locking, pricing
from turnout.events.models import Event, Reach, Tier, Voucher
from turnout.events.rules import codes, dating
from turnout.kernel import clock, drafts
from turnout.kernel import codes as alphabet
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused

MANY, RANDOM = 5000, 8
MOST_BUDGET = 1_000_000_000_000  # minor units
SHAPE = re.compile(r"[0-9A-Z]{1,32}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDraft:
    """Codes before they exist: `code` is one of its own, else `count` random ones that begin with `begins_with`.

    Each is good for `most` places (None: no limit), `most_each` of them for one person, within its window. It takes
    `percent_off` or `amount_off_minor` off each, in all no more than `budget_minor`.
    """

    code: str = ""
    begins_with: str = ""
    count: int = 1
    tier: Tier | None = None
    reach: str = Reach.CODED
    percent_off: int | None = None
    amount_off_minor: int | None = None
    budget_minor: int | None = None
    most: int | None = 1
    most_each: int | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None


@transaction.atomic
def make(event: Event, draft: CodeDraft, *, by: Actor) -> list[Voucher]:
    """Make codes for an event. Act: codes.made (how many). Refused: bad_input, wrong_state (under review, history)."""
    found, tiers = locking.event_and_tiers(event.pk)
    pricing.require_open(found)
    _check(draft, tiers)
    now = clock.now()
    rows = [
        Voucher(event=found, code=code, tier=draft.tier, reach=draft.reach, percent_off=draft.percent_off,
                amount_off_minor=draft.amount_off_minor, budget_minor=draft.budget_minor, most=draft.most,
                most_each=draft.most_each, begins_at=draft.begins_at, ends_at=draft.ends_at, made_at=now)
        for code in _codes(found, draft)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Voucher.objects.bulk_create(rows, batch_size=500)
    except IntegrityError:
        raise Refused("bad_input", _("This event has such a code already."), field="code") from None
    _tell_form(found)
    audit.record("codes.made", found, by=by, count=len(rows))
    return rows


@transaction.atomic
def switch(voucher: Voucher, *, is_active: bool, by: Actor) -> Voucher:
    """Switch a code off or on again; places booked with it stay. Acts: code.deactivated, code.activated."""
    found, _tiers = locking.event_and_tiers(voucher.event_id)
    pricing.require_open(found)
    row = Voucher.objects.get(pk=voucher.pk)
    if row.is_active != is_active:
        row.is_active = is_active
        row.save(update_fields=["is_active"])
        _tell_form(found)
        if is_active:
            audit.record("code.activated", found, by=by, voucher=str(row.pk))
        else:
            audit.record("code.deactivated", found, by=by, voucher=str(row.pk))
    return row


def no_such_tier() -> Refused:
    """Return the refusal of a kind of place that is not one of the event."""
    return Refused("bad_input", _("Choose a kind of place of this event."), field="tier")


def _tell_form(event: Event) -> None:
    """Say on the event whether its form has a field for codes that take something off. Before: it is locked."""
    takes_off = Q(percent_off__isnull=False) | Q(amount_off_minor__isnull=False)
    takes_codes = Voucher.objects.filter(takes_off, event=event, is_active=True).exists()
    if event.takes_codes != takes_codes:
        event.takes_codes = takes_codes
        event.content_version += 1
        event.save(update_fields=["takes_codes", "content_version"])


def _check(draft: CodeDraft, tiers: Sequence[Tier]) -> None:
    _check_words(draft)
    _check_numbers(draft)
    _check_discount(draft)
    for name in ("begins_at", "ends_at"):
        dating.require_sane(getattr(draft, name), name)
    if draft.begins_at and draft.ends_at and draft.begins_at >= draft.ends_at:
        raise Refused("bad_input", _("It would end before it begins."), field="ends_at")
    _check_places(draft, tiers)


def _check_places(draft: CodeDraft, tiers: Sequence[Tier]) -> None:
    """Refuse a code that would do nothing: it opens no kind of place, and none that it is good for costs anything."""
    if draft.reach not in Reach.values or (draft.tier is not None and draft.tier not in tiers):
        raise no_such_tier()
    planned = Voucher(tier=draft.tier, reach=draft.reach, percent_off=draft.percent_off,
                      amount_off_minor=draft.amount_off_minor)  # fmt: skip
    good_for = [tier for tier in tiers if planned.is_for(tier)]
    if planned.takes_off and not any(tier.price_minor for tier in good_for):
        raise Refused("bad_input", _("None of these kinds of place costs anything."), field="tier")
    if not planned.takes_off and not any(map(planned.opens, good_for)):
        raise Refused(
            "bad_input",
            _("Choose a kind of place that is booked with a code, or say what it takes off."),
            field="tier",
        )


def _check_discount(draft: CodeDraft) -> None:
    percent, amount, budget = draft.percent_off, draft.amount_off_minor, draft.budget_minor
    if percent is not None and not 1 <= percent <= 100:  # noqa: PLR2004 -- of a hundred
        raise Refused("bad_input", _("Write a number from 1 to 100."), field="percent_off")
    if amount is not None and not 1 <= amount <= pricing.MOST_MINOR:
        raise Refused("bad_input", _("Write an amount above zero."), field="amount_off_minor")
    if percent is not None and amount is not None:
        raise Refused("bad_input", _("Write per cent or an amount, not both."), field="amount_off_minor")
    if budget is None:
        return
    if percent is None and amount is None:
        raise Refused("bad_input", _("It takes nothing off, so it needs no budget."), field="budget_minor")
    if not 1 <= budget <= MOST_BUDGET:
        raise Refused("bad_input", _("Write an amount above zero."), field="budget_minor")


def _check_words(draft: CodeDraft) -> None:
    own, beginning = codes.tidy(draft.code), codes.tidy(draft.begins_with)
    if draft.code and not SHAPE.match(own):
        raise Refused("bad_input", _("Write letters and digits, at most 32."), field="code")
    if beginning and not SHAPE.match(beginning + "X" * RANDOM):
        text = _("Write letters and digits, at most %(most)s.") % {"most": 32 - RANDOM}
        raise Refused("bad_input", text, field="begins_with")
    if own and draft.count > 1:
        raise Refused("bad_input", _("Several codes are drawn: leave this empty."), field="code")


def _check_numbers(draft: CodeDraft) -> None:
    if not 1 <= draft.count <= MANY:
        raise Refused(
            "bad_input", _("Make from 1 to %(most)s codes at once.") % {"most": MANY}, field="count"
        )
    for name, most in (("most", drafts.MOST), ("most_each", pricing.MOST_EACH)):
        number = getattr(draft, name)
        if number is not None and not 1 <= number <= most:
            raise Refused("bad_input", _("Write a number of places from 1."), field=name)


def _codes(event: Event, draft: CodeDraft) -> list[str]:
    if draft.code:
        return [codes.tidy(draft.code)]
    taken = set(Voucher.objects.filter(event=event).values_list("code", flat=True))
    prefix = codes.tidy(draft.begins_with)
    found: dict[str, None] = {}
    while len(found) < draft.count:
        one = prefix + "".join(secrets.choice(alphabet.ALPHABET) for _ in range(RANDOM))
        if one not in taken:
            found[one] = None
    return list(found)

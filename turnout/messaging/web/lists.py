"""Lists of messages, as data for the table component."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.kernel import clock, keyset, text
from turnout.messaging import queries
from turnout.messaging.models import Message
from turnout.messaging.rules import catalogue
from turnout.messaging.states import MessageState
from turnout.ui import badges, dates, tables

ADDRESS_LENGTH = 320
TROUBLE = "trouble"
KEPT = ("template", "to", "q", "event", "person", "beside")


def wanted(request: HttpRequest) -> queries.Filter:
    """Return what the query string narrows the list to; what is none of ours narrows nothing."""
    state, template = request.GET.get("state", ""), request.GET.get("template", "")
    typed = text.line(request.GET.get("to", ""))[:ADDRESS_LENGTH]
    return queries.Filter(
        state=state if state in MessageState.values else "",
        template=template if template in titles() else "",
        address=typed,
        words=text.line(request.GET.get("q", ""))[:ADDRESS_LENGTH],
        event_id=_id(request.GET.get("event", "")),
        person_id=_id(request.GET.get("person", "")),
        beside=_id(request.GET.get("beside", "")),
        trouble_at=clock.now() if state == TROUBLE else None,
    )


def titles() -> dict[str, str]:
    """Return the title of every template by its name."""
    return {template.name: _(template.title) for template in catalogue.every()}


def table(
    page: keyset.Page[Message],
    address_of: Callable[[Message], str],
    this_year: int,
    actions_of: Callable[[Message], list[tables.Action]] = lambda _message: [],
) -> tables.Table:
    """Return the messages of a page: what, to whom, how far, when, and what can be done with each."""
    columns = [
        tables.Column(_("Message")),
        tables.Column(_("To")),
        tables.Column(_("State")),
        tables.Column(_("When"), kind="low"),
    ]
    names = titles()
    rows = [
        _row(message, names, address_of(message), this_year, actions_of(message)) for message in page.rows
    ]
    return tables.Table(columns, rows, caption=_("Messages, the newest first"))


def badge(message: Message) -> badges.Badge:
    """Return how far a message got; one that failed and waits for another try says so."""
    label = message.get_state_display()
    if message.state == MessageState.QUEUED and message.attempts:
        label = _("Waiting to try again")
    return badges.of("message", message.state, label)


def chips(
    request: HttpRequest, by: queries.Filter, counts: dict[MessageState, int], troubles: int
) -> list[dict[str, object]]:
    """Return the states as filters: all of them, and each that some message is in."""
    everyone = {
        "label": _("All"),
        "url": _url(request, ""),
        "is_on": not by.state and by.trouble_at is None,
        "count": sum(counts.values()),
    }
    some = [
        {"label": state.label, "url": _url(request, state), "is_on": by.state == state, "count": count}
        for state, count in counts.items()
        if count or by.state == state
    ]
    trouble = {
        "label": _("In trouble"),
        "url": _url(request, TROUBLE),
        "is_on": by.trouble_at is not None,
        "icon": "triangle-alert",
        "count": troubles,
    }
    return [everyone, trouble, *some] if troubles or by.trouble_at else [everyone, *some]


def pages(request: HttpRequest, page: keyset.Page[Message]) -> dict[str, str]:
    """Return what the pagination component asks for."""
    return {
        "said": ngettext("%(count)s message", "%(count)s messages", len(page.rows))
        % {"count": len(page.rows)},
        "earlier": _cursor_url(request, "before", page.earlier),
        "later": _cursor_url(request, "after", page.later),
        "runs": page.way,
    }


def _row(
    message: Message, names: dict[str, str], url: str, this_year: int, actions: list[tables.Action]
) -> tables.Row:
    what = names.get(message.template, message.template)
    when = message.sent_at or message.due_at
    return tables.Row(
        [
            tables.Cell(what, url, small=message.subject),
            tables.Cell(message.name or message.email, small=message.email if message.name else ""),
            tables.Cell(badge=badge(message)),
            tables.Cell(dates.moment(dates.in_zone(when, "UTC"), this_year) + " UTC"),
        ],
        actions=actions,
        key=str(message.pk),
    )


def _url(request: HttpRequest, state: str) -> str:
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    return f"?{urlencode({**kept, **({'state': state} if state else {})})}"


def _cursor_url(request: HttpRequest, name: str, cursor: str) -> str:
    kept = {name: request.GET[name] for name in ("state", *KEPT) if request.GET.get(name)}
    return f"?{urlencode({**kept, name: cursor})}" if cursor else ""


def query(**values: str) -> str:
    """Return a query string of the values that are not empty."""
    return f"?{urlencode({name: value for name, value in values.items() if value})}"


def _id(typed: str) -> str:
    """Return a key that was asked for, as it is stored; nothing for what is none."""
    try:
        return str(UUID(typed))
    except ValueError:
        return ""

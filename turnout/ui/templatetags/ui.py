"""Tags and filters of the pages (turnout/ui/README.md lists them with examples)."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.contrib.humanize.templatetags.humanize import apnumber
from django.forms import BaseForm, BaseFormSet, BoundField
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import dateformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.kernel import clock as kernel_clock
from turnout.ui import badges, dates, drawing, forms, prose

register = template.Library()

# --- drawings -----------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Draw an icon of the sprite; decoration beside a word unless it has a `label` of its own."""
    classes = f"icon {css}".strip()
    href = f"{static('ui/icons/sprite.svg')}#{name}"
    if label:
        shape = '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>'
        return format_html(shape, classes, label, href)
    return _decoration(classes, href)


@lru_cache(maxsize=1024)
def _decoration(classes: str, href: str) -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


@register.simple_tag
def mark() -> SafeString:
    """Draw the mark: a place taken and a place free."""
    return mark_safe(
        '<svg viewBox="0 0 38 30" aria-hidden="true"><path class="brand-a" d="M0 30V10a9 9 0 0 1 18 0v20z"/>'
        '<path class="brand-b" d="M21.25 28.75V10a7.75 7.75 0 0 1 15.5 0v18.75z"/></svg>'
    )


@register.simple_tag
def cover(reference: str, variant: str = "card", stock: str = "") -> SafeString:
    """Draw the cover of a reference, `card` (280 by 160) or `wide` (640 by 160)."""
    drawn = drawing.cover(str(reference), variant)
    paths = format_html_join("", '<path class="{}" d="{}"/>', drawn.paths)
    return format_html(
        '<svg class="cover stock-{}" viewBox="0 0 {} {}" preserveAspectRatio="xMidYMid slice" '
        'aria-hidden="true">{}</svg>',
        stock if stock in drawing.STOCKS else drawn.stock,
        drawn.width,
        drawn.height,
        paths,
    )


@register.simple_tag
def places(
    held: int,
    capacity: int | None,
    waiting: int = 0,
    left: int | None = None,
    size: str = "",
    words: str = "",
) -> SafeString:
    """Draw places as arches with the truth in words beside them; no capacity means no limit and no arches."""
    waiting, left = _number(waiting) or 0, _number(left)
    said = words or places_words(held, capacity, waiting, left)
    classes = "places places-l" if size == "l" else "places"
    if not capacity:
        return format_html('<div class="{}"><span>{}</span></div>', classes, said)
    drawn = drawing.places(held, capacity, waiting, left=left)
    rows = [(kind, path) for kind in ("taken", "free", "queue") if (path := getattr(drawn, kind))]
    arches = format_html_join("", '<path class="{}" d="{}"/>', rows)
    shape = '<div class="{}"><svg viewBox="0 0 {} 14" aria-hidden="true">{}</svg><span>{}</span></div>'
    return format_html(shape, classes, drawn.width, arches, said)


@register.simple_tag
def places_words(held: int, capacity: int | None, waiting: int = 0, left: int | None = None) -> str:
    """Say how many places are left: `4 of 20 places left`, `Full, 5 waiting`."""
    waiting, left = _number(waiting) or 0, _number(left)
    if capacity is None:
        return _("Places for everybody")
    open_now = max(0, capacity - held) if left is None else max(0, left)
    if open_now:
        said = ngettext("%(left)s of %(all)s place left", "%(left)s of %(all)s places left", capacity)
        return said % {"left": open_now, "all": capacity}
    if waiting:
        return ngettext("Full, %(count)s waiting", "Full, %(count)s waiting", waiting) % {"count": waiting}
    return _("Full")


def _number(given: Any) -> int | None:
    """Return a number that a template passed on; what a template does not find is an empty string."""
    return given if isinstance(given, int) else None


@register.inclusion_tag("ui/date_arch.html")
def date_arch(when: date | datetime, zone: str | ZoneInfo = "", size: str = "") -> dict[str, Any]:
    """Draw a date as an arch: month and day on the event's own calendar."""
    local = dates.in_zone(when, zone) if zone and isinstance(when, datetime) else when
    return {"month": dateformat.format(local, "M"), "number": local.day, "size": size}


@register.inclusion_tag("ui/chart_trend.html")
def trend(values: list[float], label: str) -> dict[str, Any]:
    """Draw values over time as a small line; `label` says the finding."""
    return {"drawn": drawing.trend(list(values)), "label": label}


@register.simple_tag
def share(part: float, whole: float) -> int:
    """Return `part` of `whole` in per cents, for the width of a bar."""
    return drawing.meter_share(part, whole)


# --- small components, each with a context of its own --------------------------------------------


@register.inclusion_tag("ui/button.html")
def button(label: str, **options: Any) -> dict[str, Any]:
    """Show a button, or a link that looks like one when it has an `href`."""
    return {"label": label, **options}


@register.inclusion_tag("ui/notice.html")
def notice(title: str = "", text: str = "", **options: Any) -> dict[str, Any]:
    """Show something to know here; tone is ok, due, wait, bad or nothing."""
    return {"title": title, "text": text, **options}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", **options: Any) -> dict[str, Any]:
    """Show an empty list: what will be here and the one thing to do about it."""
    return {"title": title, "text": text, **options}


@register.inclusion_tag("ui/person.html")
def person(name: str, **options: Any) -> dict[str, Any]:
    """Show somebody in a list of people: options are age, note, badge, tone (ok, due)."""
    return {"name": name, **options}


@register.inclusion_tag("ui/stat.html")
def stat(label: str, value: Any, **options: Any) -> dict[str, Any]:
    """Show one figure; options are of, note."""
    return {"label": label, "value": value, **options}


@register.inclusion_tag("ui/meter.html")
def meter(label: str, part: float, whole: float, **options: Any) -> dict[str, Any]:
    """Show a part of a whole as a bar; options are said, lit."""
    return {"label": label, "part": part, "whole": whole, **options}


@register.inclusion_tag("ui/progress.html")
def progress(label: str, part: float | None, whole: float, id: str = "progress") -> dict[str, Any]:  # noqa: A002
    """Show how far some work is; without a part it is on its way."""
    return {"label": label, "part": part, "whole": whole, "id": id}


# --- states -------------------------------------------------------------------------------------


@register.inclusion_tag("ui/badge.html")
def badge(state: Any) -> dict[str, Any]:
    """Show a state: anything with `label`, `tone` and `icon`."""
    return {"badge": badges.Badge(str(state.label), state.tone, state.icon)}


@register.inclusion_tag("ui/badge.html")
def state_badge(kind: str, state: str, label: str = "") -> dict[str, Any]:
    """Show a state of a lifecycle by its kind and value; the word is the value's own unless given."""
    word = label or capfirst(str(state).replace("_", " ").lower())
    return {"badge": badges.of(kind, state, word)}


# --- dates and times ------------------------------------------------------------------------------


@register.filter
def phone(number: str) -> str:
    """Return `+44 7700 900418` of a number kept as `+447700900418`; what cannot be read stays as it is."""
    return forms.phone_spaced(number)


@register.filter
def in_zone(when: datetime | None, zone: str | ZoneInfo) -> datetime | str:
    """Read an instant on the wall clock of `zone`."""
    return dates.in_zone(when, zone) if when else ""


@register.filter
def zone_name(when: datetime | None) -> str:
    """Return `GMT`, `CET` of a local time."""
    return dates.zone_name(when) if when else ""


@register.filter
def day_long(when: date | None) -> str:
    """Return `Saturday 5 December 2026`."""
    return dates.day_long(when) if when else ""


@register.filter
def day(when: date | None) -> str:
    """Return `Sat 5 Dec`, with the year when it is not the current one."""
    return dates.day(when, _this_year()) if when else ""


@register.filter
def day_plain(when: date | None) -> str:
    """Return `Saturday 5 December`, with the year when it is not the current one."""
    return dates.day_plain(when, _this_year()) if when else ""


@register.filter
def clock(when: datetime | time | None) -> str:
    """Return `10:00`."""
    return dates.clock(when) if when else ""


@register.filter
def moment(when: datetime | None) -> str:
    """Return `Thu 19 Nov, 18:00`."""
    return dates.moment(when, _this_year()) if when else ""


@register.filter
def moment_long(when: datetime | None) -> str:
    """Return `Saturday 21 November, 18:00`."""
    return dates.moment_long(when, _this_year()) if when else ""


@register.simple_tag
def hours(starts: datetime, ends: datetime, zone: str | ZoneInfo) -> str:
    """Return `10:00 to 12:00`."""
    return dates.hours(dates.in_zone(starts, zone), dates.in_zone(ends, zone))


@register.simple_tag
def span(starts: datetime, ends: datetime, zone: str | ZoneInfo, form: str = "long") -> str:
    """Return from when to when: `long` with year and zone, `short`, or `days` for what takes whole days."""
    first, last = dates.in_zone(starts, zone), dates.in_zone(ends, zone)
    if form == "days":
        return dates.days(first, last)
    return dates.span(first, last) if form == "long" else dates.span_short(first, last, _this_year())


@register.simple_tag(name="time")
def time_element(when: datetime, zone: str | ZoneInfo, form: str = "moment") -> SafeString:
    """Write `<time>` around a local moment; form is moment, moment_long, day, day_plain, day_long, clock."""
    local = dates.in_zone(when, zone)
    said = {"day_long": dates.day_long, "clock": dates.clock}.get(form)
    words = said(local) if said else getattr(dates, form)(local, _this_year())
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


def _this_year() -> int:
    return kernel_clock.now().year


# --- text -----------------------------------------------------------------------------------------


@register.filter
def paragraphs(text: str) -> SafeString:
    """Return plain text as paragraphs."""
    return prose.paragraphs(text or "")


@register.filter
def markdown(text: str) -> SafeString:
    """Return a safe subset of Markdown as HTML."""
    return prose.markdown(text or "")


@register.filter
def initial(name: str) -> str:
    """Return the letter somebody is known by in a list."""
    return next((letter.upper() for letter in str(name) if letter.isalnum()), "?")


# --- addresses ------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """Return this page's query with parameters changed; None or empty removes one."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request else forms.empty_query()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


# --- forms ----------------------------------------------------------------------------------------


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """Render label, help, control and error of a field; options as for `ui/field.html`."""
    return mark_safe(render_to_string("ui/field.html", {"field": bound, **options}))  # noqa: S308 -- a template's output


@register.simple_tag
def control(bound: BoundField, css: str = "", **attributes: Any) -> SafeString:
    """Render only the control of a field, in our classes; `_` in attribute names stands for `-`."""
    return forms.control(bound, css, {name.replace("_", "-"): value for name, value in attributes.items()})


@register.filter
def kind(bound: BoundField) -> str:
    """Return what a field is to `ui/field.html`: check, radios, checks, hidden, or input."""
    return forms.kind(bound)


@register.filter
def options(bound: BoundField) -> list[tuple[str, list[Any]]]:
    """Return the choices of a field below their headings (an empty one where there is none)."""
    return forms.options(bound)


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*filled: "BaseForm | BaseFormSet[Any]", note: str = "") -> dict[str, Any]:
    """List what is wrong in the forms that were sent back, each with a link to its field."""
    problems = forms.problems(*filled)
    count = len(problems)
    said = ngettext("One thing to fix", "%(count)s things to fix", count) % {
        "count": capfirst(str(apnumber(count)))
    }
    return {"problems": problems, "title": said, "note": note}

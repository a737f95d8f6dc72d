"""What `turnout import` says on a screen."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from turnout.kernel.columns import Layout
from turnout.kernel.importing import Fate, Outcome, Report, Way
from turnout.kernel.tables import DELIMITERS, Table

Words = Mapping[Fate, str | Promise]
DONE: Words = {
    Fate.CREATE: gettext_lazy("created"),
    Fate.UPDATE: gettext_lazy("updated"),
    Fate.UNCHANGED: gettext_lazy("unchanged"),
    Fate.SKIP: gettext_lazy("left out"),
    Fate.BAD: gettext_lazy("wrong"),
}
PLANNED: Words = {
    **DONE,
    Fate.CREATE: gettext_lazy("would be created"),
    Fate.UPDATE: gettext_lazy("would be updated"),
}


def understood(table: Table, layout: Layout) -> Iterator[str]:
    """Yield how a table was read: its make, where our fields come from, what is not used."""
    yield _("%(file)s: %(encoding)s, %(delimiter)s between cells, header in row %(row)s") % {
        "file": table.path.name,
        "encoding": table.encoding,
        "delimiter": DELIMITERS[table.delimiter],
        "row": table.header_row,
    }
    yield from (f"  {note}" for note in table.notes)
    for name, source in layout.sources.items():
        told = " + ".join(layout.headers[column] for column in source.columns) or f"“{source.constant}”"
        yield f"  {name:<22} <- {told}"
    if layout.unused:
        yield "  " + _("not used: %(headers)s") % {"headers": ", ".join(layout.unused)}


def lines(report: Report, way: Way, words: Words) -> Iterator[str]:
    """Yield the counts, the first problems and notes, and where the rest of them stands."""
    yield ""
    yield _("%(rows)s rows") % {"rows": f"{report.rows:,}"}
    yield from (f"{report.counts[fate]:>9,} {words[fate]}" for fate in Fate if report.counts[fate])
    told = [(each, " ".join([each.message, *each.notes])) for each in report.problems]
    yield from _listed(_("Problems:"), told, report.troubles)
    yield from _listed(_("Notes:"), [(each, " ".join(each.notes)) for each in report.noted], report.notes)
    if report.path is not None:
        yield _("Every row: %(path)s") % {"path": report.path}
    elif report.notes > len(report.noted) or report.troubles > len(report.problems):
        yield _("Every row goes to a file with --report FILE.csv")
    if way == Way.LOOK and not report.bad:
        yield _("Nothing was written. Add --apply to write.")


def ending(report: Report, way: Way, *, is_written: bool) -> str:
    """Return the last line when rows are wrong that were not to be left out."""
    if not report.bad or way == Way.GOOD:
        return ""
    wrong = ngettext("%(count)s row is wrong.", "%(count)s rows are wrong.", report.bad) % {
        "count": f"{report.bad:,}"
    }
    if is_written:
        return wrong + " " + _("The others were written.")
    if way == Way.LOOK:
        return wrong + " " + _("Correct them, or leave them out with --apply --skip-bad.")
    return wrong + " " + _("Nothing was written. Correct them, or leave them out with --skip-bad.")


def _listed(title: str, told: list[tuple[Outcome, str]], total: int) -> Iterator[str]:
    if not told:
        return
    yield ""
    yield title
    for outcome, words in told:
        what = f" {outcome.what}:" if outcome.what else ""
        yield "  " + _("row %(number)s:") % {"number": outcome.number} + f"{what} {words}"
    if total > len(told):
        yield "  " + _("… and %(more)s more") % {"more": f"{total - len(told):,}"}

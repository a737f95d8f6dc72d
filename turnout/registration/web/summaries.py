"""What stands above a form that is sent back."""

from collections.abc import Iterable
from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.registration.rules.choosing import Question
from turnout.ui import forms as ui
from turnout.ui.forms import Problem


def context(
    parts: Iterable[Any], question: Question | None = None, *, is_overtaken: bool = False
) -> dict[str, Any]:
    """Return what `ui/error_summary.html` takes: every problem of the forms, and the choice that is to be made."""
    found = [
        *ui.problems(*(one for one in parts if one.is_bound)),
        *_of_question(question, is_overtaken=is_overtaken),
    ]
    said = ngettext("One thing to fix", "%(count)s things to fix", len(found))
    return {
        "problems": found,
        "problems_title": said % {"count": capfirst(str(apnumber(len(found))))},
        "problems_note": _("Nothing is lost, and no place is taken yet."),
        "asks": is_overtaken and question is not None and bool(question.options),
        "question": question,
    }


def _of_question(question: Question | None, *, is_overtaken: bool) -> list[Problem]:
    if not is_overtaken:
        return []
    if question is None:
        return [Problem(_("Somebody else booked a moment ago. Look at the places and send it again."))]
    if question.options:
        return [Problem(_("%(title)s: choose what happens") % {"title": question.title}, "id_if_full")]
    return [Problem(question.title, "id_if_full")]

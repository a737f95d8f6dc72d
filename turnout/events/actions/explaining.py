"""Nobody asks about a child without saying why, and who sees the answer (I-64)."""

from django.utils.translation import gettext as _

from turnout.events.models import Audience, Event, Question
from turnout.events.rules import questions as rules
from turnout.kernel.refusals import Refused


def require_note(question: Question) -> None:
    """Refuse (`bad_input`) a question about a child that does not say why it is asked and who sees the answer."""
    if rules.lacks_note(question, is_for_children=question.event.audience == Audience.CHILDREN):
        raise Refused(
            "bad_input",
            _("It asks about a child: say why you need it, and who sees the answer. Families read both."),
            field="seen_by" if question.why else "why",
        )


def require_notes(event: Event) -> None:
    """Refuse (`bad_input`) to make an event one for children while a question on its form lacks such a note."""
    if not event.asks or event.audience != Audience.CHILDREN:
        return
    for one in Question.objects.filter(event=event).asked_now():
        if rules.lacks_note(one, is_for_children=True):
            said = _("“%(label)s” would ask about children: say there first why, and who sees the answer.")
            raise Refused("bad_input", said % {"label": one.label}, field="audience")

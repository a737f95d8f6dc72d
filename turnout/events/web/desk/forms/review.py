"""What review asks: a decision with its reason, a time of publication."""

from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from turnout.events.web.desk.forms import fields
from turnout.ui import forms

APPROVE, RETURN, REJECT = "approve", "return", "reject"


class ScheduleForm(forms.Form):
    """When an approved event is published by itself."""

    publish_at = fields.MomentField(
        label=_l("Publish by itself at"), help_text=_l("On the clock of the event. Empty means by hand.")
    )


class ApprovalForm(ScheduleForm):
    """The version that was read, and when it is published."""

    content_version = django_forms.IntegerField(min_value=0, widget=django_forms.HiddenInput)


class ReviewForm(ApprovalForm):
    """A decision about a submission; returning and rejecting say why."""

    decision = django_forms.ChoiceField(label=_l("Your decision"), widget=django_forms.RadioSelect)
    reason = django_forms.CharField(
        label=_l("Reason"),
        required=False,
        max_length=1000,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        help_text=_l(
            "Needed to return or reject. Whoever submitted it and the chair read it; it stays in the history."
        ),
    )
    field_order = ("decision", "reason", "publish_at", "content_version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.choices = [
            (APPROVE, forms.Choice(_("Approve"), _("It can be published, by hand or at the time below."))),
            (RETURN, forms.Choice(_("Return for changes"), _("It is a draft again, with your reason."))),
            (REJECT, forms.Choice(_("Reject"), _("For good: it stays as it is and is never published."))),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the decision needs one."""
        found = super().clean() or self.cleaned_data
        is_no = found.get("decision") in {RETURN, REJECT}
        if is_no and "reason" not in self.errors and not found.get("reason", "").strip():
            raise ValidationError({"reason": _("Say why, so that it can be put right.")})
        return found

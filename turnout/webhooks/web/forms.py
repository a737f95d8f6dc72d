"""What somebody fills in to let a program be told what happens."""

from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from turnout.audit.rules import words
from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.ui import forms
from turnout.venues.models import Metro
from turnout.webhooks.actions.subscribing import NAME_LENGTH, Draft
from turnout.webhooks.queries import subscriptions as asked
from turnout.webhooks.rules import addresses
from turnout.webhooks.rules.entries import ENTRIES

EVERYWHERE = "everywhere"


class WebhookForm(forms.Form):
    """Who listens, and what it is told: a group of ticks for each group of entries."""

    name = django_forms.CharField(
        label=_l("Name"),
        help_text=_l("Which program listens, as “Signs at the door”."),
        max_length=NAME_LENGTH,
    )
    url = django_forms.CharField(
        label=_l("Address"),
        help_text=_l("Where the program listens. It begins with https://."),
        max_length=addresses.LONGEST,
        widget=django_forms.TextInput(attrs={"type": "url", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (label, verbs) in enumerate(grouped().items()):
            self.fields[f"told_{number}"] = django_forms.MultipleChoiceField(
                label=label,
                choices=[(verb, forms.Choice(words.name_of(verb), verb)) for verb in verbs],
                required=False,
                widget=django_forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": _("Choose only from the answers shown.")},
            )

    def groups(self) -> list[Any]:
        """Return the groups of ticks, as fields."""
        return [self[name] for name in self.fields if name.startswith("told_")]

    def clean(self) -> dict[str, Any]:
        """Return what was filled in, all ticks as `entries`; say it when there is none."""
        found = super().clean() or self.cleaned_data
        ticked = [one for name, value in found.items() if name.startswith("told_") for one in value]
        if not ticked and not any(name.startswith("told_") for name in self.errors):
            self.add_error("told_0", _("Choose at least one thing that it is told."))
        found["entries"] = ticked
        return found


class NewForm(WebhookForm):
    """The same, and of which scope: everything, a metro, or one event of it."""

    where = django_forms.ChoiceField(label=_l("Of what"))
    event = forms.ReferenceField(
        label=_l("Only one event"), required=False, help_text=_l("Its reference, such as K7Q2MP.")
    )
    field_order = ("name", "url", "where", "event")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        self._metros = {str(one.pk): one for one in asked.metros(actor)}
        reach = permissions.reach(actor, Permission.MANAGE_WEBHOOKS)
        whole = [(EVERYWHERE, _("Everything"))] if reach.is_everywhere else []
        where: Any = self.fields["where"]
        where.choices = [*whole, *((key, one.name) for key, one in self._metros.items())]

    def draft(self) -> Draft | None:
        """Return what is wanted; None when there is no such event, which is said beside the field."""
        found = self.cleaned_data
        event = asked.event(self._actor, found["event"]) if found["event"] else None
        if found["event"] and event is None:
            self.add_error("event", _("There is no such event where you may do this."))
            return None
        metro: Metro | None = None if event else self._metros.get(found["where"])
        return Draft(found["name"], found["url"], found["entries"], metro, event)


def grouped() -> dict[str, list[str]]:
    """Return the verbs that can be told, group by group."""
    found: dict[str, list[str]] = {}
    for verb, one in ENTRIES.items():
        found.setdefault(str(one.group), []).append(verb)
    return found


def ticks(verbs: list[str]) -> dict[str, list[str]]:
    """Return these verbs as the fields of the form have them."""
    return {
        f"told_{number}": [one for one in group if one in verbs]
        for number, group in enumerate(grouped().values())
    }

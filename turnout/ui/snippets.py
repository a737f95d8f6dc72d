"""The lines of HTML that show events of ours on another site, and the choices they take (docs/widget.md)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms as django_forms
from django.conf import settings
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _l

from turnout.ui import forms
from turnout.ui.framing import MOST_HUE


class LookForm(forms.Form):
    """What is shown on the other site, and how it looks there."""

    what = django_forms.ChoiceField(label=_l("Show"), required=False)
    theme = django_forms.ChoiceField(
        label=_l("Light or dark"),
        required=False,
        choices=[("", _l("Whatever the visitor has")), ("light", _l("Light")), ("dark", _l("Dark"))],
    )
    hue = django_forms.IntegerField(
        label=_l("Colour"),
        required=False,
        min_value=0,
        max_value=MOST_HUE,
        widget=django_forms.NumberInput(attrs={"class": "w-s"}),
        help_text=_l(
            "One number from 0 to 360; empty takes ours. 25 is red, 82 marigold, 145 green, 235 blue."
        ),
    )
    compact = django_forms.BooleanField(label=_l("Title, places and button only"), required=False)

    def __init__(self, *args: Any, whats: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(whats) > 1:
            self.fields["what"].choices = list(whats)  # type: ignore[attr-defined]
        else:
            del self.fields["what"]

    def chosen(self) -> dict[str, str]:
        """Return what was chosen, as far as it makes sense."""
        self.is_valid()
        found = {
            name: "" if value in {None, False} else str(value) for name, value in self.cleaned_data.items()
        }
        return {name: "1" if value == "True" else value for name, value in found.items() if value}


def attributes(shown: Mapping[str, str], chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of the script: what it shows, then how."""
    look = {name: chosen[name] for name in ("theme", "hue", "compact") if chosen.get(name)}
    return {**shown, **look}


def snippet(path: str, title: str, given: Mapping[str, str]) -> str:
    """Return the lines to copy: the link that stands where no script runs, and the script."""
    ours = settings.TURNOUT_URL.rstrip("/")
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in given.items())
    link = f'<a href="{escape(f"{ours}{path}")}">{escape(title)}</a>'
    return f'{link}\n<script async src="{escape(ours)}/embed.js"{data}></script>'

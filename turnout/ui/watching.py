"""Forms that know what they showed: nobody overwrites unseen what somebody else changed while a page stood open.

A hidden field holds a short digest of each field as it was shown. What was not touched here follows what stands there
now; what both changed is told beside its field, and sent once more it counts.
"""

import hashlib
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext as _

from turnout.ui import forms

SEEN = "seen"
SHOWN = 200  # characters of what stands there now


class WatchingForm(forms.Form):
    """A form of something that exists. Before: `initial` is what stands there at this moment, bound or not."""

    seen = django_forms.CharField(required=False, max_length=4000, widget=django_forms.HiddenInput)

    def get_initial_for_field(self, field: django_forms.Field, field_name: str) -> Any:
        """Return what stands there; of the hidden field its digests."""
        if field_name == SEEN:
            return " ".join(f"{name}:{_digest(value)}" for name, value in self._standing().items())
        return super().get_initial_for_field(field, field_name)

    def full_clean(self) -> None:
        """Judge what was typed, once it is brought together with what changed meanwhile."""
        clashes = self._brought_together() if self.is_bound else []
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop(SEEN, None)
        for name in clashes:
            self.add_error(name, self._told(name))

    def _brought_together(self) -> list[str]:
        """Let what was not touched say what stands there now; return the fields that both changed."""
        data: Any = self.data
        key, clashes = self.add_prefix(SEEN), []
        seen = dict(one.partition(":")[::2] for one in str(data.get(key, "")).split())
        for name, standing in self._standing().items():
            was, now = seen.get(name), _digest(standing)
            typed = _digest(
                self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            )
            if was in {None, now} or typed == now:
                continue
            if typed == was:
                self._take(name, standing)
            else:
                clashes.append(name)
        if seen:
            data[key] = self.get_initial_for_field(self.fields[SEEN], SEEN)
        return clashes

    def _standing(self) -> dict[str, Any]:
        return {
            name: self.get_initial_for_field(field, name)
            for name, field in self.fields.items()
            if name != SEEN and not field.disabled
        }

    def _take(self, name: str, standing: Any) -> None:
        """Put what stands there into the data, as a browser would send it."""
        data: Any = self.data  # our own copy of what was sent
        key, sent = self.add_prefix(name), _sent(standing)
        if sent:
            data.setlist(key, sent)
        else:
            data.pop(key, None)

    def _told(self, name: str) -> str:
        field, standing = self.fields[name], self.get_initial_for_field(self.fields[name], name)
        labels = _labels(getattr(field, "choices", ()))
        if isinstance(standing, bool):
            now = _("yes") if standing else _("no")
        else:
            now = ", ".join(labels.get(one, one) for one in _sent(standing) if one) or _("nothing")
        said = _(
            "Somebody changed this while you wrote. It says now: “%(now)s”. Send again to put yours there."
        )
        return said % {"now": now[:SHOWN]}


def _sent(value: Any) -> list[str]:
    """Return a value as a browser sends it; a box without a tick sends nothing."""
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(str(one) for one in value)
    return ["" if value is None else str(value)]


def _digest(value: Any) -> str:
    """Return a short digest of what a field says, whatever ends its lines."""
    lines = "\n".join(_sent(value)).strip().splitlines()
    return hashlib.sha256("\n".join(line.rstrip() for line in lines).encode()).hexdigest()[:10]


def _labels(choices: Any) -> dict[str, str]:
    """Return the label of each choice, those in groups too."""
    found: dict[str, str] = {}
    for value, label in choices:
        found |= _labels(label) if isinstance(label, list | tuple) else {str(value): str(label)}
    return found

"""Views of rosters: kept under a name, renamed, deleted; and what somebody chose last. Tastes of staff, so no acts."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.kernel import clock, text
from turnout.kernel.refusals import Refused
from turnout.people.models import User
from turnout.registration.models import RosterHabit, SavedView
from turnout.registration.models.views import LONGEST
from turnout.registration.queries import views
from turnout.venues.models import Metro

MOST = 30  # views of one person
MOST_ASKED = 100  # columns of questions that are remembered from other events


@transaction.atomic
def save(
    owner: User, name: str, filters: Mapping[str, str], columns: Sequence[str], *, metro: Metro | None
) -> SavedView:
    """Keep a view under a name, `metro` when it is shared there; one of the same name is replaced.

    Refused: bad_input (no letter or digit in the name, too long, too many views).
    """
    said = _checked(name)
    key = text.search_key(said)
    others = SavedView.objects.filter(owner=owner).exclude(key=key)
    if others.count() >= MOST:
        raise Refused("bad_input", _("Keep at most %(most)s views.") % {"most": MOST}, field="name")
    values = {"name": said, "filters": dict(filters), "columns": list(columns), "metro": metro}
    made, _is_new = SavedView.objects.update_or_create(
        owner=owner, key=key, defaults=values, create_defaults={**values, "made_at": clock.now()}
    )
    return made


@transaction.atomic
def rename(view: SavedView, name: str) -> None:
    """Give a view another name. Refused: bad_input (also when the owner has one of that name)."""
    said = _checked(name)
    key = text.search_key(said)
    if SavedView.objects.filter(owner=view.owner_id, key=key).exclude(pk=view.pk).exists():
        raise Refused("bad_input", _("There is a view of this name already."), field="name")
    SavedView.objects.filter(pk=view.pk).update(name=said, key=key)


def delete(view: SavedView) -> None:
    """Delete a view; whoever opened rosters with it sees everybody again."""
    view.delete()


def open_with(user: User, view: SavedView | None) -> None:
    """Let rosters open with a view, or with everybody."""
    RosterHabit.objects.update_or_create(user=user, defaults={"view": view})


def keep_columns(user: User, columns: Collection[str], questions: Collection[str] = ()) -> None:
    """Keep which columns of a roster somebody wants to see, those of an event's questions among them.

    `questions` are the columns that the event offers; those chosen at other events stay, the latest.
    """
    habit = RosterHabit.objects.filter(user=user).first()
    before = [name for name in (habit.columns if habit else []) if name not in views.COLUMNS]
    others = [name for name in before if name not in questions][-MOST_ASKED:]
    chosen = [name for name in (*views.COLUMNS, *questions) if name in columns]
    RosterHabit.objects.update_or_create(user=user, defaults={"columns": [*chosen, *others]})


def keep_file_columns(user: User, columns: Collection[str]) -> None:
    """Keep which columns of the file somebody took last."""
    RosterHabit.objects.update_or_create(user=user, defaults={"file_columns": list(columns)})


@transaction.atomic
def forget(users: Collection[UUID]) -> None:
    """Delete the views and habits of these logins, shared views too: a name may say something."""
    RosterHabit.objects.filter(user__in=users).delete()
    SavedView.objects.filter(owner__in=users).delete()


def _checked(name: str) -> str:
    said = text.line(name)
    if not text.search_key(said):
        raise Refused("bad_input", _("Write a name of letters or digits."), field="name")
    if len(said) > LONGEST or len(text.search_key(said)) > LONGEST * 4:
        raise Refused("bad_input", _("Keep it to %(most)s characters.") % {"most": LONGEST}, field="name")
    return said

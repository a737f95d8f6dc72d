"""No kind of row that refers to a person is forgotten: each says what becomes of it (I-65)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Field, Model, TextField

from tests.privacy.conftest import World
from turnout.front.actions import erasing
from turnout.front.rules.personal import PERSONAL, Fate
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.models import Person, User
from turnout.registration.models import Attendee, Registration

NAMES = {
    "name",
    "words",
    "address_key",
    "first_name",
    "last_name",
    "email",
    "phone",
    "address",
    "ip",
    "user_agent",
    "reason",
    "label",
}
HELD = {Person, User, Registration, Attendee}


def refers(field: Field) -> bool:  # type: ignore[type-arg]
    return field.is_relation and field.related_model in HELD


def is_personal(model: type[Model]) -> bool:
    """Return whether a row may say something about somebody: by a key, a name, an address or free words."""
    fields = [field for field in model._meta.get_fields() if isinstance(field, Field)]
    return any(refers(one) or one.name in NAMES or type(one) is TextField for one in fields)


def walked() -> dict[str, type[Model]]:
    return {model._meta.label_lower: model for model in apps.get_models() if is_personal(model)}


def test_every_model_that_may_be_personal_is_declared() -> None:
    ignored = {"contenttypes.contenttype", "auth.permission", "auth.group"}
    assert set(walked()) - set(PERSONAL) - ignored == set()


def test_nothing_is_declared_that_does_not_exist() -> None:
    assert set(PERSONAL) - {model._meta.label_lower for model in apps.get_models()} == set()


def test_what_is_left_out_or_kept_says_why() -> None:
    silent = [
        name for name, one in PERSONAL.items() if not one.why and (not one.is_told or one.fate == Fate.KEPT)
    ]
    assert silent == []


@pytest.mark.django_db
def test_what_is_declared_deleted_is(world: World, dump: Callable[[], dict[str, str]]) -> None:
    keys = {str(world.person.pk), world.person.pk.hex, str(world.user.pk), world.user.pk.hex}
    with clock.shifted(timedelta(days=15)):
        erasing.erase_now(world.person, by=SYSTEM)
    found = dump()
    tables = {
        apps.get_model(name)._meta.db_table for name, one in PERSONAL.items() if one.fate == Fate.DELETED
    }
    assert {table for table in tables if any(key in found.get(table, "") for key in keys)} == set()

"""The quick ways for rows say what Django's say."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from tests import build, cast
from turnout.events.models import Tier
from turnout.kernel import rows, statements
from turnout.people.models import ApiToken, Person, User

SAMPLES: dict[type, Any] = {
    bool: True,
    str: "Łukasz & 李",
    datetime: datetime(2026, 5, 8, 9, 30, tzinfo=UTC),
    UUID: UUID("01a2284f-174f-7317-a071-e39220b99e3d"),
}


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_is_given_what_django_would_give_it() -> None:
    seen = 0
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            plain = rows.plain_type(field, connection.vendor)
            if plain is not None:
                given = SAMPLES[plain]
                assert field.get_db_prep_save(given, connection) is given, field
                assert field.get_db_prep_save(None, connection) is None, field
                seen += 1
    assert seen > 300


@pytest.mark.django_db
def test_rows_that_are_asked_for_are_as_django_makes_them() -> None:
    event = build.a_published_event(5)
    asked = (
        Tier.objects.filter(event_id=event.pk)
        .select_related("event__venue", "event__room")
        .defer("description")
    )
    tiers = statements.Prepared(
        lambda key: (
            Tier.objects.filter(event_id=key)
            .select_related("event__venue", "event__room")
            .defer("description")
        )
    )
    (mine,), (usual,) = tiers.rows(event.pk), asked
    pairs: list[tuple[Any, Any]] = [(mine, usual), (mine.event, usual.event)]
    pairs.append((mine.event.venue, usual.event.venue))
    for made, other in pairs:
        assert told(made) == told(other)
        assert (made._state.adding, made._state.db) == (other._state.adding, other._state.db)
        assert made._state.fields_cache.keys() == other._state.fields_cache.keys()
        assert made.get_deferred_fields() == other.get_deferred_fields()
    assert mine.description == usual.description
    mine.name = "Seat"
    mine.save(update_fields=["name"])
    assert Tier.objects.get(pk=mine.pk).name == "Seat"


@pytest.mark.django_db
def test_a_model_with_a_way_of_its_own_keeps_it() -> None:
    cleo = cast.cleo(build.a_metro())
    users = statements.Prepared(lambda key: User.objects.filter(pk=key).select_related("person"))
    mine, usual = users.rows(cleo.pk)[0].person, User.objects.get(pk=cleo.pk).person
    assert mine is not None
    assert usual is not None
    assert told(mine) == told(usual)
    assert not rows.Maker(Person).is_plain
    assert rows.Maker(ApiToken).is_plain


def told(made: Model) -> dict[str, Any]:
    return {name: value for name, value in made.__dict__.items() if name != "_state"}

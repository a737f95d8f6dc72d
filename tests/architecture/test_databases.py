"""What runs in one job only is what cannot tell one database from the other."""

import pytest
from django.db import connection
from django.test import TestCase, TransactionTestCase

from tests import build
from tests.conftest import reaches_database
from tests.unlocking import filled
from turnout.people.models import Person
from turnout.venues.models import Metro


def test_a_test_that_did_not_say_so_is_stopped_at_the_database(request: pytest.FixtureRequest) -> None:
    assert not reaches_database(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Person.objects.exists()


@pytest.mark.django_db
def test_a_test_that_is_marked_runs_on_both(request: pytest.FixtureRequest) -> None:
    assert reaches_database(request.node)
    assert not Person.objects.exists()


def test_a_test_with_a_fixture_that_has_one_runs_on_both(request: pytest.FixtureRequest, db: None) -> None:
    assert reaches_database(request.node)


@pytest.mark.parametrize("case", [TestCase, TransactionTestCase])
def test_a_case_of_django_runs_on_both(
    case: type[TransactionTestCase], request: pytest.FixtureRequest
) -> None:
    class Item(pytest.Item):
        cls = case

        def runtest(self) -> None:
            """Do nothing."""

    item = Item.from_parent(request.session, name="item")
    assert reaches_database(item)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_when_the_next_begins(turn: int) -> None:
    assert filled([Metro._meta.db_table]) == []
    build.a_metro("Plymouth")
    assert filled([Metro._meta.db_table]) == [Metro._meta.db_table]

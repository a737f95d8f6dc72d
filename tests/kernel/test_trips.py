"""Savepoints that are sent along with what follows them undo what they always undid."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction

from turnout.jobs.models import Job
from turnout.kernel import clock, statements

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what the block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def write(*names: str) -> None:
    now = clock.now()
    statements.insert(
        [Job(name=name, key="", args={}, priority=50, due_at=now, created_at=now) for name in names]
    )


def write_and_count(name: str, *known: Job) -> int:
    with transaction.atomic(), statements.together():
        write(name)
        statements.insert(known)
        found: int = statements.run([("SELECT count(*) FROM jobs_job", [])])[0][0][0]
        return found


def written() -> set[str]:
    return set(Job.objects.values_list("name", flat=True))


def test_what_a_block_wrote_is_undone_and_the_rest_stays() -> None:
    with transaction.atomic(), statements.fewer_trips():
        write("before")
        with undone():
            write("within")
            with undone():
                write("deep within")
            assert written() == {"before", "within"}
        with transaction.atomic():
            write("kept")
        write("after")
    assert written() == {"before", "kept", "after"}


def test_savepoints_that_nothing_follows_come_and_go() -> None:
    with transaction.atomic(), statements.fewer_trips():
        with undone(), undone(), transaction.atomic():
            pass
        with transaction.atomic(), undone():
            write("within")
        with transaction.atomic():
            with transaction.atomic():
                write("deep")
            with undone():
                pass
        with undone():
            pass
    assert written() == {"deep"}


def test_a_block_is_undone_although_one_within_it_was_done() -> None:
    with transaction.atomic(), statements.fewer_trips():
        write("before")
        with undone():
            with transaction.atomic():
                write("within")
            with transaction.atomic():
                pass
        with transaction.atomic():
            write("after")
    assert written() == {"before", "after"}


def test_a_conflict_among_rows_that_are_sent_along_undoes_its_block_alone() -> None:
    """Rows, and what is asked after them, go in one trip; where the rows cannot be, nothing of it was done."""
    write("known")
    known = Job.objects.get()
    with transaction.atomic(), statements.fewer_trips():
        write("before")
        with pytest.raises(IntegrityError):
            write_and_count("within", known)
        assert write_and_count("again") == 3
    assert written() == {"known", "before", "again"}


def test_the_whole_is_undone_when_it_ends_badly() -> None:
    with undone(), statements.fewer_trips(), transaction.atomic():
        write("within")
    assert written() == set()


def test_a_block_within_rows_that_wait_undoes_its_own_rows_alone() -> None:
    with transaction.atomic(), statements.fewer_trips(), statements.together():
        write("before")
        with undone():
            write("within")
        with undone():
            write("deep")
            assert written() == {"before", "deep"}
        write("after")
    assert written() == {"before", "after"}

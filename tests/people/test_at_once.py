"""What several do at the same instant: each of these is right in every order, on both databases."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests import cast
from turnout.kernel.actors import EVERYWHERE, SYSTEM
from turnout.kernel.refusals import Refused
from turnout.people.actions import granting, linking, proving, signing_in
from turnout.people.models import Grant, Person, SecretToken, User
from turnout.people.policy.roles import Role
from turnout.people.rules import lifetimes

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Call all of them at one signal, each in a thread of its own; return results, or the codes of refusals."""
    signal = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        try:
            signal.wait()
            answers[number] = call()
        except Refused as refused:
            answers[number] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_an_address_that_is_proven_four_times_at_once_has_one_person() -> None:
    answers = at_once(*[lambda: proving.prove("new@example.org").pk] * 4)
    assert len(set(answers)) == 1
    assert Person.objects.filter(proven_at__isnull=False).count() == 1


def test_a_first_sign_in_from_two_places_makes_one_account() -> None:
    links = [signing_in.send_code("new@example.org") for _ in range(3)]
    calls = [lambda link=link: signing_in.by_code(link.pk, linking.code_of(link)).user.pk for link in links]
    assert len(set(at_once(*calls))) == 1
    assert User.objects.count() == Person.objects.count() == 1


def test_guesses_at_once_do_not_count_as_one() -> None:
    link = signing_in.send_code("ana@example.org")
    wrong = "000000" if linking.code_of(link) != "000000" else "111111"
    answers = at_once(*[lambda: signing_in.by_code(link.pk, wrong)] * 8)
    assert sorted(answers) == ["bad_input"] * lifetimes.CODE_TRIES + ["too_many_tries"] * 3


def test_a_link_that_is_pressed_twice_works_once() -> None:
    guest = proving.prove("guest@example.org")
    token = linking.token_of(
        linking.make("proof", guest.pk, lifetime=lifetimes.PROOF, address=guest.address_key)
    )
    answers = at_once(*[lambda: proving.by_link(token).person.pk] * 4)
    assert answers.count(guest.pk) == 1
    assert answers.count("link_used") == 3
    assert SecretToken.objects.get().used_at is not None


def test_two_administrators_who_take_each_other_back_leave_one() -> None:
    boss, dan = cast.sys(), cast.dan()
    granting.grant(dan, Role.SYSTEM_ADMIN, EVERYWHERE, by=SYSTEM)
    first, second = Grant.objects.get(user=boss), Grant.objects.get(user=dan)
    answers = at_once(lambda: granting.revoke(first, by=SYSTEM), lambda: granting.revoke(second, by=SYSTEM))
    assert sorted(map(str, answers)) == ["None", "last_administrator"]
    assert Grant.objects.filter(revoked_at__isnull=True).count() == 1
